package dev.weir.features.storage;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows on the heap, gone with the process: for tests, replays and bounded simulations. Thread-safe.
 */
public final class InMemoryRowStore implements RowStore {
  private final ConcurrentSkipListMap<byte[], byte[]> rows =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  @Override
  public byte @Nullable [] get(byte[] key) {
    return rows.get(key);
  }

  @Override
  public void put(byte[] key, byte[] row) {
    rows.put(key, row);
  }

  @Override
  public void delete(byte[] key) {
    rows.remove(key);
  }

  /** Forgets all rows. */
  public void clear() {
    rows.clear();
  }

  @Override
  public byte @Nullable [] nextKey(byte[] from) {
    return rows.ceilingKey(from);
  }

  @Override
  public void forEach(byte[] from, byte @Nullable [] to, BiConsumer<byte[], byte[]> consumer) {
    if (to != null && Arrays.compareUnsigned(from, to) >= 0) {
      return;
    }
    (to == null ? rows.tailMap(from) : rows.subMap(from, to)).forEach(consumer);
  }

  @Override
  public byte @Nullable [] walk(
      byte[] from, byte @Nullable [] to, int rowsMax, RowVisitor visitor) {
    int shown = 0;
    for (Map.Entry<byte[], byte[]> row : rows.tailMap(from).entrySet()) {
      if (to != null && Arrays.compareUnsigned(row.getKey(), to) >= 0) {
        return null;
      }
      if (shown++ == rowsMax) {
        return row.getKey();
      }
      visitor.visit(row.getKey(), row.getValue(), row.getValue().length);
    }
    return null;
  }
}
