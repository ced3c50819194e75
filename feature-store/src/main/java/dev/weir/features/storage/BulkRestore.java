package dev.weir.features.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Writes rows of a changelog into the database, past what is staged.
 *
 * <p>Large batches leave RocksDB's log out: after a crash their rows come from the changelog again,
 * as the offset is written only after {@link #flush}. Small ones, those of a standby that keeps up,
 * go through the log. Not thread-safe: owned by the thread that restores.
 */
final class BulkRestore {
  /** Rows in a batch from which on it is taken for one of many. */
  private static final int BULK_ROWS = 500;

  /** Bounds the memory of a batch outside the heap. */
  private static final int BATCH_BYTES_MAX = 4 << 20;

  private final RocksDB db;
  private final ColumnFamilyHandle rows;
  private final RocksOptions options;
  private final WriteOptions unlogged;
  private final FlushOptions flushing;
  private boolean begun;
  // Null when rows that were there before may be under any key.
  private @Nullable RestoredKeys keys;
  private long unflushedBytes;

  BulkRestore(NativeHandles handles, RocksDB db, ColumnFamilyHandle rows, RocksOptions options) {
    this.db = db;
    this.rows = rows;
    this.options = options;
    this.unlogged = handles.own(new WriteOptions().setDisableWAL(true));
    this.flushing = handles.own(new FlushOptions().setWaitForFlush(true));
  }

  /** Bytes written without the log since the last {@link #flush}. */
  long unflushedBytes() {
    return unflushedBytes;
  }

  /**
   * Writes the changes, the last of each key unless it is older than what is there.
   *
   * @return keys whose row stayed, as the one that came was older
   */
  List<byte[]> restore(Collection<RowChange> changes, RowOrder order) throws RocksDBException {
    boolean bulk = changes.size() >= BULK_ROWS;
    if (!begun) {
      begun = true;
      keys = bulk && isEmpty() ? new RestoredKeys() : null;
    } else if (!bulk) {
      // Caught up: from here on few rows come, and the filter's memory is better used.
      keys = null;
    }
    List<byte[]> kept = new ArrayList<>();
    Map<StagedKey, byte @Nullable []> last = new LinkedHashMap<>(changes.size() * 2);
    for (RowChange change : changes) {
      StagedKey key = new StagedKey(change.key());
      byte[] row = change.row();
      RestoredKeys seen = keys;
      boolean mayBeThere = seen == null || seen.addAndTest(change.key());
      if (mayBeThere && row != null && order.compares(change.key())) {
        byte[] there = last.containsKey(key) ? last.get(key) : written(change.key());
        if (there != null && order.isOlder(change.key(), row, there)) {
          kept.add(change.key());
          continue;
        }
      }
      if (row != null || mayBeThere) {
        last.put(key, row);
      }
    }
    write(last, bulk ? unlogged : options.writes());
    return kept;
  }

  private byte @Nullable [] written(byte[] key) throws RocksDBException {
    return db.get(rows, options.reads(), key);
  }

  private boolean isEmpty() throws RocksDBException {
    try (RocksIterator iterator = db.newIterator(rows, options.reads())) {
      iterator.seekToFirst();
      iterator.status();
      return !iterator.isValid();
    }
  }

  private void write(Map<StagedKey, byte @Nullable []> changes, WriteOptions how)
      throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (Map.Entry<StagedKey, byte @Nullable []> change : changes.entrySet()) {
        byte[] row = change.getValue();
        if (row == null) {
          batch.delete(rows, change.getKey().bytes());
        } else {
          batch.put(rows, change.getKey().bytes(), row);
        }
        if (batch.getDataSize() >= BATCH_BYTES_MAX) {
          write(batch, how);
          batch.clear();
        }
      }
      write(batch, how);
    }
  }

  private void write(WriteBatch batch, WriteOptions how) throws RocksDBException {
    db.write(how, batch);
    if (how == unlogged) {
      unflushedBytes += batch.getDataSize();
    }
  }

  /** Makes what was written without the log outlive the process. */
  void flush() throws RocksDBException {
    if (unflushedBytes > 0) {
      db.flush(flushing, rows);
      unflushedBytes = 0;
    }
  }

  /** Restoring is over: nothing is remembered of it. */
  void end() {
    keys = null;
  }
}
