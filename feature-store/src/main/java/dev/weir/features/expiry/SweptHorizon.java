package dev.weir.features.expiry;

import dev.weir.features.storage.BigEndian;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowStore;

/**
 * Up to which event time rows of a view have been removed, remembered in the store itself: what an
 * entity without a row may have lost, and which events would have counted on it.
 *
 * <pre>
 * offset bytes
 * 0      1     layout version, 2
 * 1      6     newest event time behind any removed row, ms
 * 7      6     up to which event time a removed row would still have counted, ms
 * </pre>
 *
 * Not thread-safe: owned by the thread that writes to the store.
 */
public final class SweptHorizon {
  /** Kind of record, for {@link KeyLayout#recordPrefix}. */
  public static final String KIND = "swept";

  private static final int VERSION = 2;
  private static final int REACH = 7;
  private static final int BYTES = 13;
  private static final long TIME_MAX = (1L << 48) - 1;

  private final RowStore rows;
  private final byte[] key;
  private final long lifeMs;
  private boolean loaded;
  private long removedMs = Long.MIN_VALUE;
  private long reachMs = Long.MIN_VALUE;

  /**
   * @param lifeMs how long after its newest event a row is over, by the loaded definition
   */
  public SweptHorizon(RowStore rows, String view, long lifeMs) {
    this.rows = rows;
    this.lifeMs = lifeMs;
    this.key = KeyLayout.recordPrefix(view, KIND);
  }

  private void load() {
    if (!loaded) {
      byte[] record = rows.get(key);
      if (record != null && record.length == BYTES && record[0] == VERSION) {
        removedMs = BigEndian.getU48(record, 1);
        reachMs = BigEndian.getU48(record, REACH);
      }
      loaded = true;
    }
  }

  /**
   * Whether an event of an entity without a row may have had one that was removed and that it would
   * count on. What was removed under an earlier definition, with shorter windows, has no part in
   * longer ones: they count since the change.
   */
  public boolean mayReach(long eventTimeMs) {
    load();
    return removedMs != Long.MIN_VALUE
        && eventTimeMs <= reachMs
        && eventTimeMs - removedMs <= lifeMs;
  }

  /** Rows with events up to that time are about to be removed. */
  public void removing(long newestMs) {
    load();
    if (newestMs > removedMs) {
      removedMs = newestMs;
      reachMs = Math.max(reachMs, newestMs + Math.min(lifeMs, TIME_MAX - newestMs));
      byte[] record = new byte[BYTES];
      record[0] = VERSION;
      BigEndian.putU48(record, 1, removedMs);
      BigEndian.putU48(record, REACH, reachMs);
      rows.put(key, record);
    }
  }
}
