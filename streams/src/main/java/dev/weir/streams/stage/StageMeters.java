package dev.weir.streams.stage;

import org.jspecify.annotations.Nullable;

/** What the stages count. Called by stream threads; implementations are thread-safe and cheap. */
public interface StageMeters {
  /** A verdict was made. */
  void verdict(String action, @Nullable String category, int revision);

  /** From the record timestamp of the post to its first verdict. */
  void latency(long millis);

  /** From the time of an event until lookups see it. */
  void readable(long millis);

  /** A record was set aside. */
  void deadLetter(String reason);

  /** A producer sent a post again under an id seen before. */
  void duplicatePost();

  /** A post waits for its author's earlier verdicts. */
  void parkedPost();

  /** So many more posts wait in this instance now, or fewer. */
  void waitingPosts(int change);

  /** A parked post went on without the answer it waited for. */
  void impatientPost();

  /** An entity was forgotten in a partition of a stage; so many rows went. */
  void erased(long rows);

  /**
   * A verdict under a quota was let through, or held for review.
   *
   * @param quota its id
   */
  void quota(String quota, boolean granted);

  /** Counts nothing. */
  StageMeters NONE = new None();

  /** Counts nothing; who counts some things only goes on from here. */
  class None implements StageMeters {
    @Override
    public void verdict(String action, @Nullable String category, int revision) {}

    @Override
    public void latency(long millis) {}

    @Override
    public void readable(long millis) {}

    @Override
    public void deadLetter(String reason) {}

    @Override
    public void duplicatePost() {}

    @Override
    public void parkedPost() {}

    @Override
    public void waitingPosts(int change) {}

    @Override
    public void impatientPost() {}

    @Override
    public void erased(long rows) {}

    @Override
    public void quota(String quota, boolean granted) {}
  }
}
