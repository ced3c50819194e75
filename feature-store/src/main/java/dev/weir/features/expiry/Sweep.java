package dev.weir.features.expiry;

import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes what is over from a store, a step at a time: each step goes on where the last one ended,
 * and after the last range begins again. Counts what stays on the way.
 *
 * <p>Removals are puts of nothing through the store, so that its changelog and copies shrink too. A
 * step costs a seek and about a microsecond per row. Not thread-safe: owned by the thread that
 * writes to the store.
 */
public final class Sweep {
  private final RowStore rows;
  private final List<SweepRange> ranges;
  private final List<byte[]> over = new ArrayList<>();
  private List<RangeStatistics> counted = new ArrayList<>();
  private List<RangeStatistics> statistics = List.of();
  private int range;
  private byte @Nullable [] next;
  private long passes;
  private long removedInAll;

  // Of the range at hand.
  private long entries;
  private long bytes;
  private long newestMs = Long.MIN_VALUE;
  private long newestOverMs = Long.MIN_VALUE;

  public Sweep(RowStore rows, List<SweepRange> ranges) {
    this.rows = rows;
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Looks at the next rows and removes those that are over. Ends early at the end of a range.
   *
   * @param streamTimeMs the newest event time that the store's writer has seen, {@link
   *     Long#MIN_VALUE} when none: nothing is over then
   * @param rowsMax how many rows to look at
   * @return how many were removed
   */
  public int step(long streamTimeMs, int rowsMax) {
    if (ranges.isEmpty()) {
      passes++;
      return 0;
    }
    SweepRange at = ranges.get(range);
    byte[] from = next == null ? at.prefix() : next;
    over.clear();
    newestOverMs = Long.MIN_VALUE;
    next =
        rows.walk(
            from,
            KeyLayout.after(at.prefix()),
            rowsMax,
            (key, head, valueBytes) -> look(at, key, head, valueBytes, streamTimeMs));
    int removed = over.size();
    if (removed > 0) {
      at.removed().accept(newestOverMs);
      over.forEach(rows::delete);
      removedInAll += removed;
      over.clear();
    }
    if (next == null) {
      endRange(at);
    }
    return removed;
  }

  private void look(SweepRange at, byte[] key, byte[] head, int valueBytes, long streamTimeMs) {
    long time = at.time().timeMs(key, head);
    if (streamTimeMs != Long.MIN_VALUE && at.over().test(key, head, streamTimeMs)) {
      over.add(key);
      newestOverMs = Math.max(newestOverMs, time);
    } else {
      entries++;
      bytes += key.length + valueBytes;
      newestMs = Math.max(newestMs, time);
    }
  }

  private void endRange(SweepRange ended) {
    counted.add(new RangeStatistics(ended.name(), ended.kind(), entries, bytes, newestMs));
    entries = 0;
    bytes = 0;
    newestMs = Long.MIN_VALUE;
    range++;
    if (range == ranges.size()) {
      range = 0;
      passes++;
      statistics = List.copyOf(counted);
      counted = new ArrayList<>();
    }
  }

  /** Whole passes over all ranges so far. */
  public long passes() {
    return passes;
  }

  /** Rows and records removed so far. */
  public long removed() {
    return removedInAll;
  }

  /** What the last whole pass found, in the order of the ranges; empty before the first one. */
  public List<RangeStatistics> statistics() {
    return statistics;
  }
}
