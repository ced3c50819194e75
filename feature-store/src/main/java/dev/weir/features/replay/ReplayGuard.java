package dev.weir.features.replay;

/**
 * Refuses items of one entity that come out of order: the rows behind a vector must hold exactly
 * the events up to its moment. One comparison per item. Not thread-safe.
 */
public final class ReplayGuard {
  private long newestEvent = Long.MIN_VALUE;
  private long newestRead = Long.MIN_VALUE;

  /** Another entity: nothing has happened yet. */
  public void reset() {
    newestEvent = Long.MIN_VALUE;
    newestRead = Long.MIN_VALUE;
  }

  /**
   * An event is about to be applied.
   *
   * @param moment in the unit of the replay's order
   * @throws LeakageException if a vector as of that moment or later was read already
   */
  public void event(long moment) {
    if (moment <= newestRead) {
      throw new LeakageException(
          "replay: event at "
              + moment
              + " after a vector as of "
              + newestRead
              + " (expected: events up to a moment before the vectors of that moment)");
    }
    newestEvent = Math.max(newestEvent, moment);
  }

  /**
   * A vector is about to be read.
   *
   * @throws LeakageException if an event from after that moment has been applied
   */
  public void read(long moment) {
    if (moment < newestEvent) {
      throw new LeakageException(
          "replay: vector as of "
              + moment
              + " after an event at "
              + newestEvent
              + " (expected: no event from after a vector's moment behind it)");
    }
    newestRead = Math.max(newestRead, moment);
  }
}
