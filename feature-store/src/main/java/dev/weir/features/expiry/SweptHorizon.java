package dev.weir.features.expiry;

import dev.weir.features.storage.BigEndian;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowStore;

/**
 * Up to which event time rows of a view have been removed, remembered in the store itself: what an
 * entity without a row may have lost.
 *
 * <pre>
 * offset bytes
 * 0      1     layout version, 1
 * 1      6     newest event time behind any removed row, ms
 * </pre>
 *
 * Not thread-safe: owned by the thread that writes to the store.
 */
public final class SweptHorizon {
  private static final int VERSION = 1;
  private static final int BYTES = 7;

  private final RowStore rows;
  private final byte[] key;
  private boolean loaded;
  private long removedMs = Long.MIN_VALUE;

  public SweptHorizon(RowStore rows, String view) {
    this.rows = rows;
    this.key = KeyLayout.recordPrefix(view, "swept");
  }

  /** Newest event time behind any removed row, {@link Long#MIN_VALUE} when none was. */
  public long removedMs() {
    if (!loaded) {
      byte[] record = rows.get(key);
      if (record != null && record.length == BYTES && record[0] == VERSION) {
        removedMs = BigEndian.getU48(record, 1);
      }
      loaded = true;
    }
    return removedMs;
  }

  /** Rows with events up to that time are about to be removed. */
  public void removing(long newestMs) {
    if (newestMs > removedMs()) {
      removedMs = newestMs;
      byte[] record = new byte[BYTES];
      record[0] = VERSION;
      BigEndian.putU48(record, 1, newestMs);
      rows.put(key, record);
    }
  }
}
