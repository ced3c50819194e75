package dev.weir.streams.stage;

/** How many posts wait in a task, for all that they come and go. Owned by one stream task. */
final class WaitingPosts {
  private final StageMeters meters;
  private int waiting;

  WaitingPosts(StageMeters meters) {
    this.meters = meters;
  }

  /** One has begun to wait. */
  void parked() {
    meters.parkedPost();
    add(1);
  }

  /** So many more wait, or fewer. */
  void add(int change) {
    waiting += change;
    meters.waitingPosts(change);
  }

  /** The task ends here: whoever takes it counts them. */
  void close() {
    add(-waiting);
  }
}
