package dev.weir.features.storage;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows written in staged commits: what is put is visible at once, and kept, all or nothing, with
 * the next {@link #commit}. After a crash the store is as it was at a commit, never between two.
 * {@link RocksRowStore} keeps them on disk.
 *
 * <p>One thread writes (put, delete, commit, restore); any thread may read, until {@link #close}.
 */
public interface StagedRowStore extends RowStore, AutoCloseable {
  /** Keeps all staged rows and the offsets, all or nothing. */
  void commit(Map<String, Long> newOffsets);

  /** Offsets as of the last commit, by name. */
  Map<String, Long> committedOffsets();

  /**
   * Writes rows at once, past the staged ones: for rebuilding from a changelog. What is restored
   * outlives a crash once offsets were committed after it, not before.
   *
   * @param order tells a row that is older than the one that is there, which then stays
   * @return keys whose row stayed
   */
  List<byte[]> restore(Collection<RowChange> changes, RowOrder order);

  /** Bytes on disk that hold the rows under a prefix, about. No row is read. */
  long diskBytes(byte[] prefix);

  /**
   * Says that among the deletions of the next {@link #commit} or {@link #restore} are some whose
   * bytes must leave the files: {@link #purge} is due after it, also after a crash.
   */
  void requestPurge();

  /** Whether deleted bytes are still to be purged that were asked for, now or before a crash. */
  boolean purgeDue();

  /**
   * Makes the bytes of deleted rows leave the files: those in the ranges, of all that was committed
   * before. Runs in the calling thread; other threads read and write meanwhile.
   *
   * @param ranges null for the whole store
   * @return whether it was done; false when the store was closed meanwhile
   */
  boolean purge(@Nullable KeyRanges ranges);

  /** Closes without committing: staged rows are gone. */
  @Override
  void close();
}
