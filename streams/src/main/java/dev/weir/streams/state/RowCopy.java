package dev.weir.streams.state;

import dev.weir.features.storage.RowStore;

/** One copy of a partition's rows that this process holds: the owner's, or one that follows. */
public interface RowCopy {
  /** Told by {@link #staleMs} where no bound is known. */
  long UNKNOWN = RowFreshness.UNKNOWN;

  RowStore rows();

  /** Whether this is the owner's copy; else it follows the changelog, or is being restored. */
  boolean owned();

  /**
   * A bound of how old the copy is: it holds everything that could be read at any owner by that
   * many milliseconds ago; 0 for an owner at work, {@link #UNKNOWN} when nothing is known.
   *
   * @param nowMs wall clock; instances whose clocks differ err by as much
   */
  long staleMs(long nowMs);
}
