package dev.weir.features.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Makes deleted bytes leave the files. A deletion in RocksDB only adds to them: the old row stays
 * in its file until a compaction meets both, and the key itself stays in the deletion, in the log
 * and in the manifest, which names the first and last key of each file.
 *
 * <pre>
 *   flush     what is in memory goes to files, the log before it is dropped
 *   compact   the ranges of the deleted keys down to the last level, where deletions end
 * </pre>
 *
 * The manifest is written anew with every change of files ({@link RocksOptions}): it forgets the
 * compacted files with the change after the compaction, which the caller makes.
 *
 * <p>Thread-safe; one at a time.
 */
final class RocksPurge {
  private final RocksDB db;
  private final List<ColumnFamilyHandle> families;
  private volatile boolean cancelled;
  private @Nullable CompactRangeOptions compacting;

  /**
   * @param families all of the database, rows first: the log is dropped when all are flushed
   */
  RocksPurge(RocksDB db, List<ColumnFamilyHandle> families) {
    this.db = db;
    this.families = families;
  }

  /**
   * Flushes and compacts, in the calling thread; takes as long as it takes to rewrite the files
   * that the ranges touch.
   *
   * @param ranges null for everything
   * @return whether it was done; false when it was cancelled
   */
  boolean run(@Nullable List<KeyRanges.Range> ranges) throws RocksDBException {
    flush(families);
    if (ranges == null) {
      return compact(null, null);
    }
    for (KeyRanges.Range range : ranges) {
      if (!compact(range.from(), range.to())) {
        return false;
      }
    }
    return !cancelled;
  }

  /** Waits until what the families hold in memory is in files. */
  void flush(List<ColumnFamilyHandle> chosen) throws RocksDBException {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, chosen);
    }
  }

  private boolean compact(byte @Nullable [] from, byte @Nullable [] to) throws RocksDBException {
    try (CompactRangeOptions options = new CompactRangeOptions()) {
      options
          // Also the files on the last level that no other one pushes down.
          .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized)
          // Other compactions go on, and writers are never held up.
          .setExclusiveManualCompaction(false)
          .setAllowWriteStall(false);
      synchronized (this) {
        if (cancelled) {
          return false;
        }
        compacting = options;
      }
      try {
        db.compactRange(families.get(0), from, to, options);
      } catch (RocksDBException e) {
        if (!cancelled) {
          throw e;
        }
      } finally {
        synchronized (this) {
          compacting = null;
        }
      }
    }
    return !cancelled;
  }

  /** Ends a compaction under way within moments; no other begins. */
  synchronized void cancel() {
    cancelled = true;
    CompactRangeOptions options = compacting;
    if (options != null) {
      options.setCanceled(true);
    }
  }
}
