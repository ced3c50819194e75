package dev.weir.features.storage;

import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory all stores of a process share: one block cache, which also holds index and filter
 * blocks, and the write buffers charged to it. So the native memory of any number of stores stays
 * within {@code cacheBytes}, however many tasks come and go (plus the rows staged on the heap
 * between commits). RocksDB's cache exceeds its own capacity by the blocks that reads and
 * compactions hold at the moment; it is given a sixteenth less, and they have that.
 *
 * <p>Thread-safe. Close it after the stores that use it.
 */
public final class RocksMemory implements AutoCloseable {
  private static final int PINNED_DIVISOR = 16;

  private final AtomicInteger open = new AtomicInteger();
  private final NativeHandles handles = new NativeHandles(open);
  private final long cacheBytes;
  private final WriteBufferBound bound;
  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private boolean closed;

  /**
   * @param cacheBytes block cache in all, write buffers and blocks in use included
   * @param writeBufferBytes the part of it that rows not yet in files may take
   */
  public RocksMemory(long cacheBytes, long writeBufferBytes) {
    if (writeBufferBytes <= 0 || writeBufferBytes >= cacheBytes) {
      throw new IllegalArgumentException(
          "writeBufferBytes: "
              + writeBufferBytes
              + " (expected: > 0 and less than cacheBytes "
              + cacheBytes
              + ")");
    }
    this.cacheBytes = cacheBytes;
    this.bound = new WriteBufferBound(writeBufferBytes);
    // Before any other RocksJava class is touched: their statics call native code.
    RocksDB.loadLibrary();
    this.cache = handles.own(new LRUCache(cacheBytes - cacheBytes / PINNED_DIVISOR));
    this.writeBuffers = handles.own(new WriteBufferManager(writeBufferBytes, cache));
  }

  /** Bytes that may be used in all. */
  public long limitBytes() {
    return cacheBytes;
  }

  /** Bytes used now: blocks, filters, indexes and write buffers of all stores. */
  public synchronized long usedBytes() {
    return closed ? 0 : cache.getUsage();
  }

  /** The bound on rows not yet in files. */
  WriteBufferBound bound() {
    return bound;
  }

  Cache cache() {
    return cache;
  }

  WriteBufferManager writeBuffers() {
    return writeBuffers;
  }

  NativeHandles newHandles() {
    return new NativeHandles(open);
  }

  /** Native objects open now, here and in all stores over this memory: 0 after a clean end. */
  public int openHandles() {
    return open.get();
  }

  @Override
  public synchronized void close() {
    closed = true;
    handles.close();
  }
}
