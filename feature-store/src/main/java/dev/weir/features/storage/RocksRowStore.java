package dev.weir.features.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.Range;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;

/**
 * Rows in RocksDB, written in staged commits: {@link #put} keeps the row in memory, where every
 * thread sees it at once, and {@link #commit} writes all staged rows together with named offsets in
 * one batch. After a crash the store is as it was at a commit, never between two.
 *
 * <p>One thread writes (put, delete, commit, restore); any thread may read. A get costs a map
 * lookup, and about 5 µs more when the row is not staged but in the block cache. A range is read
 * from an iterator, with what is staged mixed in: found by key for records ({@link KeyLayout}), by
 * looking through all that is staged for anything else. The only owner of its native objects.
 *
 * <p>Every method but {@link #close} throws {@link IllegalStateException} once the store is closed,
 * and {@link StorageException} when RocksDB fails.
 */
public final class RocksRowStore implements StagedRowStore {
  /** Name among the offsets of the erasure whose bytes are still to be purged. */
  private static final byte[] PURGE = "#purge".getBytes(StandardCharsets.UTF_8);

  /** Name among the offsets that a purge writes under, for the sake of writing. */
  private static final byte[] PURGED = "#purged".getBytes(StandardCharsets.UTF_8);

  /** What a staged deletion is kept as. Compared by identity. */
  private static final byte[] DELETED = new byte[0];

  private static final String MEMTABLE_BYTES = "rocksdb.cur-size-all-mem-tables";

  /** After every key there is: prefixes are shorter. */
  private static final byte[] END = {-1, -1, -1, -1, -1, -1, -1, -1};

  /** How much of a restore a crash may repeat. */
  private static final long UNFLUSHED_BYTES_MAX = 64L << 20;

  private final Path directory;
  private final NativeHandles handles;
  private final WriteBufferBound bound;
  private final RocksOptions options;
  private final RocksDB db;
  private final ColumnFamilyHandle rows;
  private final ColumnFamilyHandle offsets;
  private final ConcurrentHashMap<StagedKey, byte[]> staged = new ConcurrentHashMap<>();
  // The staged records again, by key: ranges over them are read for single events.
  private final ConcurrentSkipListMap<byte[], byte[]> stagedRecords =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
  private final AtomicLong stagedBytes = new AtomicLong();
  private final BulkRestore bulk;
  // Of commits in the midst of a restore, whose rows are not on disk yet.
  private volatile Map<String, Long> unwrittenOffsets = Map.of();
  // Readers share it; only close takes it alone, as reading a closed database crashes the process.
  private final ReadWriteLock openLock = new ReentrantReadWriteLock();
  private final RocksPurge purge;
  private final Object purgeLock = new Object();
  private long erasures;
  private long purgeRequested;
  private volatile boolean closed;

  /**
   * Opens or creates the store in a directory.
   *
   * @throws StorageException if the directory cannot be used, e.g. as another process has it open;
   *     {@link StorageException#damaged} if its files are not as they were written
   */
  public RocksRowStore(Path directory, RocksMemory memory) {
    this.directory = directory;
    this.handles = memory.newHandles();
    this.bound = memory.bound();
    boolean opened = false;
    try {
      if (StoreDamage.isRemembered(directory)) {
        throw damaged(directory, "found damaged before", null);
      }
      Files.createDirectories(directory);
      this.options = new RocksOptions(handles, memory);
      List<ColumnFamilyHandle> families = new ArrayList<>();
      this.db =
          handles.own(
              RocksDB.open(
                  options.database(),
                  directory.toString(),
                  List.of(
                      new ColumnFamilyDescriptor(
                          RocksDB.DEFAULT_COLUMN_FAMILY, options.rowFamily()),
                      new ColumnFamilyDescriptor(
                          "offsets".getBytes(StandardCharsets.UTF_8), options.offsetFamily())),
                  families));
      this.rows = handles.own(families.get(0));
      this.offsets = handles.own(families.get(1));
      this.bulk = new BulkRestore(handles, db, rows, options);
      this.purge = new RocksPurge(db, List.of(rows, offsets));
      byte[] due = db.get(offsets, PURGE);
      this.erasures = due == null ? 0 : BigEndian.getLong(due, 0);
      this.purgeRequested = erasures;
      opened = true;
      bound.opened(this);
    } catch (IOException e) {
      throw new StorageException(
          "state directory " + directory + ": cannot be created; check its parent's permissions",
          e);
    } catch (RocksDBException e) {
      throw openingFailed(directory, e);
    } finally {
      if (!opened) {
        handles.close();
      }
    }
  }

  private static StorageException openingFailed(Path directory, RocksDBException cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("lock")) {
      return new StorageException(
          "state directory "
              + directory
              + ": in use by another instance; stop it, or give this one a directory of its own",
          cause);
    }
    if (StoreDamage.isToldBy(cause)) {
      return damaged(directory, "cannot be opened (" + message + ")", cause);
    }
    return new StorageException(
        "state directory "
            + directory
            + ": cannot be opened ("
            + message
            + "); if it is damaged, move it away: it is rebuilt from the log",
        cause);
  }

  private static StorageException damaged(
      Path directory, String what, @Nullable RocksDBException cause) {
    return new StorageException("state directory " + directory + ": " + what, cause, true);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    byte[] row = staged.get(new StagedKey(key));
    if (row != null) {
      return row == DELETED ? null : row;
    }
    openLock.readLock().lock();
    try {
      checkOpen();
      return db.get(rows, options.reads(), key);
    } catch (RocksDBException e) {
      throw failed("read", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  @Override
  public void put(byte[] key, byte[] row) {
    stage(key, row);
  }

  @Override
  public void delete(byte[] key) {
    stage(key, DELETED);
  }

  private void stage(byte[] key, byte[] row) {
    checkOpen();
    byte[] before = staged.put(new StagedKey(key), row);
    if (KeyLayout.isRecord(key)) {
      stagedRecords.put(key, row);
    }
    stagedBytes.addAndGet(before == null ? key.length + row.length : row.length - before.length);
  }

  /** Keys and rows held in memory until the next commit, in bytes. */
  public long stagedBytes() {
    return stagedBytes.get();
  }

  /** Rows put or deleted since the last commit, each once as it is now; null where deleted. */
  public void forEachStaged(StagedConsumer consumer) {
    staged.forEach((key, row) -> consumer.accept(key.bytes(), row == DELETED ? null : row));
  }

  /** Takes a key and its row, null where it was deleted. */
  @FunctionalInterface
  public interface StagedConsumer {
    void accept(byte[] key, byte @Nullable [] row);
  }

  /**
   * Writes all staged rows and the offsets, all or nothing. In the log of the database, not synced
   * to the device: it outlives the process, not the machine's power.
   */
  @Override
  public void commit(Map<String, Long> newOffsets) {
    openLock.readLock().lock();
    try (WriteBatch batch = new WriteBatch()) {
      checkOpen();
      if (bulk.unflushedBytes() > 0) {
        if (staged.isEmpty() && bulk.unflushedBytes() < UNFLUSHED_BYTES_MAX) {
          // In the midst of a restore: a flush per commit would leave many small files behind.
          Map<String, Long> later = new HashMap<>(unwrittenOffsets);
          later.putAll(newOffsets);
          unwrittenOffsets = Map.copyOf(later);
          return;
        }
        bulk.flush();
      }
      if (!staged.isEmpty()) {
        bulk.end();
      }
      add(batch, unwrittenOffsets);
      add(batch, newOffsets);
      for (Map.Entry<StagedKey, byte[]> entry : staged.entrySet()) {
        add(batch, entry.getKey().bytes(), entry.getValue() == DELETED ? null : entry.getValue());
      }
      write(batch);
      unwrittenOffsets = Map.of();
    } catch (RocksDBException e) {
      throw failed("commit", e);
    } finally {
      openLock.readLock().unlock();
    }
    // Only now: until here readers found the rows staged, from here on they find them written.
    staged.clear();
    stagedRecords.clear();
    bound.written(stagedBytes.getAndSet(0));
  }

  /**
   * Writes rows at once, past the staged ones: for rebuilding from a changelog. What is restored
   * outlives a crash once offsets were committed after it, not before.
   *
   * @param order tells a row that is older than the one that is there, which then stays
   * @return keys whose row stayed
   */
  @Override
  public List<byte[]> restore(Collection<RowChange> changes, RowOrder order) {
    openLock.readLock().lock();
    try (WriteBatch batch = new WriteBatch()) {
      checkOpen();
      List<byte[]> kept = bulk.restore(changes, order);
      if (purgeAsked()) {
        write(batch);
      }
      return kept;
    } catch (RocksDBException e) {
      throw failed("restore", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  private void add(WriteBatch batch, Map<String, Long> newOffsets) throws RocksDBException {
    for (Map.Entry<String, Long> offset : newOffsets.entrySet()) {
      byte[] value = new byte[Long.BYTES];
      BigEndian.putLong(value, 0, offset.getValue());
      batch.put(offsets, offset.getKey().getBytes(StandardCharsets.UTF_8), value);
    }
  }

  private boolean purgeAsked() {
    synchronized (purgeLock) {
      return purgeRequested < erasures;
    }
  }

  private void write(WriteBatch batch) throws RocksDBException {
    synchronized (purgeLock) {
      if (purgeAsked()) {
        purgeRequested = erasures;
        byte[] number = new byte[Long.BYTES];
        BigEndian.putLong(number, 0, purgeRequested);
        batch.put(offsets, PURGE, number);
      }
      db.write(options.writes(), batch);
    }
  }

  /**
   * Says that among the deletions of the next {@link #commit} or {@link #restore} are some whose
   * bytes must leave the files: {@link #purge} is due after it, also after a crash.
   */
  @Override
  public void requestPurge() {
    synchronized (purgeLock) {
      erasures++;
    }
  }

  /** Whether deleted bytes are still to be purged that were asked for, now or before a crash. */
  @Override
  public boolean purgeDue() {
    openLock.readLock().lock();
    try {
      checkOpen();
      return db.get(offsets, PURGE) != null;
    } catch (RocksDBException e) {
      throw failed("read", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  /**
   * Makes the bytes of deleted rows leave the files: those in the ranges, of all that was committed
   * before. Rewrites the files that the ranges touch, in the calling thread; other threads read and
   * write meanwhile. {@link #close} ends it early.
   *
   * @param ranges null for the whole store
   * @return whether it was done; false when the store was closed meanwhile
   */
  @Override
  public boolean purge(@Nullable KeyRanges ranges) {
    openLock.readLock().lock();
    try {
      if (closed) {
        return false;
      }
      byte @Nullable [] begun = db.get(offsets, PURGE);
      if (!purge.run(ranges == null ? null : ranges.ranges())) {
        return false;
      }
      synchronized (purgeLock) {
        // One that was asked for meanwhile is still due.
        if (Arrays.equals(begun, db.get(offsets, PURGE))) {
          db.delete(offsets, options.writes(), PURGE);
        }
      }
      byte[] written = new byte[Long.BYTES];
      // A file of its own, empty of rows: the manifest forgets the files that were compacted.
      db.put(offsets, options.writes(), PURGED, written);
      purge.flush(List.of(offsets));
      return true;
    } catch (RocksDBException e) {
      throw failed("purge", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  private void add(WriteBatch batch, byte[] key, byte @Nullable [] row) throws RocksDBException {
    if (row == null) {
      batch.delete(rows, key);
    } else {
      batch.put(rows, key, row);
    }
  }

  /** Offsets as of the last commit, by name. */
  @Override
  public Map<String, Long> committedOffsets() {
    openLock.readLock().lock();
    try {
      checkOpen();
      Map<String, Long> found = new HashMap<>();
      try (RocksIterator iterator = db.newIterator(offsets, options.reads())) {
        for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
          if (iterator.key()[0] == PURGE[0]) {
            continue;
          }
          found.put(
              new String(iterator.key(), StandardCharsets.UTF_8),
              BigEndian.getLong(iterator.value(), 0));
        }
        iterator.status();
      }
      found.putAll(unwrittenOffsets);
      return Map.copyOf(found);
    } catch (RocksDBException e) {
      throw failed("read offsets", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  @Override
  public byte @Nullable [] nextKey(byte[] from) {
    byte @Nullable [] next = null;
    for (Map.Entry<StagedKey, byte[]> entry : staged.entrySet()) {
      byte[] key = entry.getKey().bytes();
      if (entry.getValue() != DELETED
          && Arrays.compareUnsigned(key, from) >= 0
          && (next == null || Arrays.compareUnsigned(key, next) < 0)) {
        next = key;
      }
    }
    openLock.readLock().lock();
    try {
      checkOpen();
      try (RocksIterator iterator = db.newIterator(rows, options.reads())) {
        iterator.seek(from);
        while (iterator.isValid() && staged.get(new StagedKey(iterator.key())) == DELETED) {
          iterator.next();
        }
        iterator.status();
        if (iterator.isValid()
            && (next == null || Arrays.compareUnsigned(iterator.key(), next) < 0)) {
          next = iterator.key();
        }
      }
      return next;
    } catch (RocksDBException e) {
      throw failed("seek", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  @Override
  public void forEach(byte[] from, byte @Nullable [] to, BiConsumer<byte[], byte[]> consumer) {
    // First what is staged, then what is written: a row that is committed in between is in both.
    Iterator<Map.Entry<byte[], byte[]>> fresh = stagedBetween(from, to).entrySet().iterator();
    Map.@Nullable Entry<byte[], byte[]> next = fresh.hasNext() ? fresh.next() : null;
    openLock.readLock().lock();
    try {
      checkOpen();
      try (RocksIterator iterator = db.newIterator(rows, options.reads())) {
        for (iterator.seek(from); iterator.isValid(); iterator.next()) {
          byte[] key = iterator.key();
          if (to != null && Arrays.compareUnsigned(key, to) >= 0) {
            break;
          }
          while (next != null && Arrays.compareUnsigned(next.getKey(), key) < 0) {
            emit(next, consumer);
            next = fresh.hasNext() ? fresh.next() : null;
          }
          if (next != null && Arrays.equals(next.getKey(), key)) {
            emit(next, consumer);
            next = fresh.hasNext() ? fresh.next() : null;
          } else {
            consumer.accept(key, iterator.value());
          }
        }
        iterator.status();
      }
      while (next != null) {
        emit(next, consumer);
        next = fresh.hasNext() ? fresh.next() : null;
      }
    } catch (RocksDBException e) {
      throw failed("iterate", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  /** A copy: the writing thread may clear what is staged before the last row is shown. */
  private NavigableMap<byte[], byte[]> stagedBetween(byte[] from, byte @Nullable [] to) {
    NavigableMap<byte[], byte[]> found = new TreeMap<>(Arrays::compareUnsigned);
    if (to != null && KeyLayout.isRecord(from) && KeyLayout.isRecord(to)) {
      if (Arrays.compareUnsigned(from, to) < 0) {
        stagedRecords.subMap(from, to).forEach(found::put);
      }
      return found;
    }
    staged.forEach(
        (staged, row) -> {
          byte[] key = staged.bytes();
          if (Arrays.compareUnsigned(key, from) >= 0
              && (to == null || Arrays.compareUnsigned(key, to) < 0)) {
            found.put(key, row);
          }
        });
    return found;
  }

  private static void emit(Map.Entry<byte[], byte[]> row, BiConsumer<byte[], byte[]> consumer) {
    if (row.getValue() != DELETED) {
      consumer.accept(row.getKey(), row.getValue());
    }
  }

  @Override
  public byte @Nullable [] walk(
      byte[] from, byte @Nullable [] to, int rowsMax, RowVisitor visitor) {
    ByteBuffer head = ByteBuffer.allocateDirect(HEAD_BYTES);
    openLock.readLock().lock();
    try (RocksIterator iterator = db.newIterator(rows, options.scans())) {
      checkOpen();
      int shown = 0;
      for (iterator.seek(from); iterator.isValid(); iterator.next()) {
        byte[] key = iterator.key();
        if (to != null && Arrays.compareUnsigned(key, to) >= 0) {
          return null;
        }
        if (shown++ == rowsMax) {
          return key;
        }
        byte[] fresh = staged.get(new StagedKey(key));
        if (fresh == null) {
          head.clear();
          int bytes = iterator.value(head);
          byte[] shownHead = new byte[Math.min(bytes, HEAD_BYTES)];
          head.get(0, shownHead);
          visitor.visit(key, shownHead, bytes);
        } else if (fresh != DELETED) {
          visitor.visit(key, fresh, fresh.length);
        }
      }
      iterator.status();
      return null;
    } catch (RocksDBException e) {
      throw failed("walk", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  /**
   * Bytes of the files that hold the rows under a prefix, as RocksDB estimates them from its
   * indexes: about 10 % off, rows not yet in files left out. No row is read.
   */
  @Override
  public long diskBytes(byte[] prefix) {
    byte[] after = KeyLayout.after(prefix);
    openLock.readLock().lock();
    try (Slice from = new Slice(prefix);
        Slice to = new Slice(after == null ? END : after)) {
      checkOpen();
      return db.getApproximateSizes(
              rows, List.of(new Range(from, to)), SizeApproximationFlag.INCLUDE_FILES)[0];
    } finally {
      openLock.readLock().unlock();
    }
  }

  /** Rows in the database as RocksDB estimates them, staged ones left out. */
  public long estimatedRows() {
    openLock.readLock().lock();
    try {
      checkOpen();
      return db.getLongProperty(rows, "rocksdb.estimate-num-keys");
    } catch (RocksDBException e) {
      throw failed("estimate rows", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  private void finishRestore() {
    try (WriteBatch batch = new WriteBatch()) {
      if (!unwrittenOffsets.isEmpty()) {
        bulk.flush();
        add(batch, unwrittenOffsets);
        db.write(options.writes(), batch);
      }
    } catch (RocksDBException e) {
      throw failed("flush of restored rows", e);
    }
  }

  /** Bytes of rows and offsets that are written and not yet in files; 0 once closed. */
  long memtableBytes() {
    if (!openLock.readLock().tryLock()) {
      return 0; // is being closed
    }
    try {
      return closed
          ? 0
          : db.getLongProperty(rows, MEMTABLE_BYTES) + db.getLongProperty(offsets, MEMTABLE_BYTES);
    } catch (RocksDBException e) {
      throw failed("measure", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  /** Moves written rows into files; no-op once closed. Any thread. */
  void flush(boolean waits) {
    if (!openLock.readLock().tryLock()) {
      return;
    }
    try (FlushOptions how = new FlushOptions().setWaitForFlush(waits).setAllowWriteStall(true)) {
      if (!closed) {
        db.flush(how, rows);
      }
    } catch (RocksDBException e) {
      throw failed("flush", e);
    } finally {
      openLock.readLock().unlock();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("state directory " + directory + ": store is closed");
    }
  }

  private StorageException failed(String what, RocksDBException cause) {
    if (StoreDamage.isToldBy(cause)) {
      StoreDamage.remember(directory);
      return damaged(directory, what + " failed: " + cause.getMessage(), cause);
    }
    return new StorageException(
        "state directory " + directory + ": " + what + " failed: " + cause.getMessage(), cause);
  }

  /**
   * Closes without committing: staged rows are gone and come again from the log. What was restored
   * and committed is kept.
   */
  @Override
  public void close() {
    purge.cancel();
    openLock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        bound.closed(this);
        try {
          finishRestore();
        } finally {
          handles.close();
        }
        staged.clear();
        stagedRecords.clear();
        stagedBytes.set(0);
      }
    } finally {
      openLock.writeLock().unlock();
    }
  }
}
