package dev.weir.streams.state;

import dev.weir.features.storage.RowStore;

/** Rows that reach their changelog in bursts, one per commit. Owned by one stream task. */
public interface LoggedRows extends RowStore {
  /**
   * How many bursts the changelog has been given: when it is one more, every row put before is
   * there, or the task has failed.
   */
  long bursts();

  /**
   * Whether all that an owner before, also this one before a crash, can have processed is processed
   * and committed.
   */
  boolean caughtUp();

  /** Puts a row that is in the changelog when this returns: for once, not for every record. */
  void logAtOnce(byte[] key, byte[] row);
}
