package dev.weir.features.storage;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rows that are written and not yet in files within a bound over all stores. RocksDB's
 * own write buffer manager asks for a flush of the store that is just written to and goes on; with
 * many stores, or flushes that are slower than the writes, the bound does not hold. Here the store
 * with the most such rows is flushed, whoever wrote them, and the writer waits for it when the
 * bound is reached.
 *
 * <p>Thread-safe.
 */
final class WriteBufferBound {
  /** Written bytes between two looks: this part of the bound. */
  private static final int LOOKS_PER_BOUND = 16;

  private final long limitBytes;
  private final Set<RocksRowStore> stores = ConcurrentHashMap.newKeySet();
  private final AtomicLong sinceLook = new AtomicLong();

  WriteBufferBound(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  void opened(RocksRowStore store) {
    stores.add(store);
  }

  void closed(RocksRowStore store) {
    stores.remove(store);
  }

  /** So many bytes were written to one of the stores. Not to be called with a store's lock held. */
  void written(long bytes) {
    if (sinceLook.addAndGet(bytes) < limitBytes / LOOKS_PER_BOUND) {
      return;
    }
    sinceLook.set(0);
    for (int looks = stores.size(); looks > 0; looks--) {
      long all = 0;
      long most = 0;
      RocksRowStore largest = null;
      for (RocksRowStore store : stores) {
        long unflushed = store.memtableBytes();
        all += unflushed;
        if (unflushed > most) {
          most = unflushed;
          largest = store;
        }
      }
      if (!flushes(largest, all)) {
        return;
      }
    }
  }

  /** Whether it waited for a flush, so that another look is worth while. */
  private boolean flushes(@Nullable RocksRowStore largest, long allBytes) {
    boolean full = allBytes >= limitBytes;
    if (largest == null || allBytes < limitBytes / 4 * 3) {
      return false;
    }
    largest.flush(full);
    return full;
  }
}
