package dev.weir.features.window;

import dev.weir.features.aggregation.Decay;
import dev.weir.features.registry.ViewHistory;
import dev.weir.features.storage.BigEndian;
import java.util.Arrays;

/**
 * Since when the states of a row count, where that is not from the beginning: after a change of the
 * definition. Such a note goes once no window can reach behind it: neither now, nor as of an
 * earlier moment, nor after an event as late as the view takes them. Not thread-safe.
 */
final class RowSinces {
  private final ViewPlan plan;
  private final long[] longestMs;
  private final long[] since = new long[ViewHistory.STATES];

  RowSinces(ViewPlan plan) {
    this.plan = plan;
    this.longestMs =
        plan.description().aggregates().stream()
            .mapToLong(aggregate -> aggregate.longestMs())
            .toArray();
  }

  /** All states count from the beginning. */
  void clear() {
    Arrays.fill(since, 0);
  }

  /** As written at an offset, or all from the beginning where nothing is. */
  void load(byte[] row, int at) {
    clear();
    if (RowLayout.hasSinces(row)) {
      int count = row[at] & 0xFF;
      for (int i = 0; i < count; i++) {
        int entry = at + 1 + i * RowLayout.SINCE_BYTES;
        since[row[entry] & (ViewHistory.STATES - 1)] = BigEndian.getU48(row, entry + 1);
      }
    }
  }

  void load(RowSinces other) {
    System.arraycopy(other.since, 0, since, 0, since.length);
  }

  /** As rows begun under a definition count. */
  void load(ViewHistory.Definition begun) {
    for (int state = 0; state < since.length; state++) {
      since[state] = begun.freshSinceMs(state);
    }
  }

  void set(int state, long sinceMs) {
    since[state] = sinceMs;
  }

  /** 0: from the beginning. */
  long of(int state) {
    return since[state];
  }

  /** Drops what no longer matters to a row. */
  void drop(long newest, long oldest, long ringOldest, boolean decayed) {
    long taken = newest - plan.retentionMs();
    for (int a = 0; a < longestMs.length; a++) {
      if (since[a] > 0 && settled(a, newest, oldest, Math.min(taken, ringOldest), taken, decayed)) {
        since[a] = 0;
      }
    }
  }

  private boolean settled(int a, long newest, long oldest, long kept, long taken, boolean decayed) {
    int cells = plan.cells().length;
    if (a >= cells) {
      Decay decay = plan.decays()[a - cells];
      long from = decay.startOf(decay.epochOf(newest) - Decay.EPOCHS + 1);
      return since[a] + decay.reachMs() <= Math.min(oldest, taken)
          || (decayed && oldest < from && since[a] <= Math.min(kept, from));
    }
    if (longestMs[a] == 0) {
      return true;
    }
    long from = plan.levels().from(plan.lastLevel(a), newest);
    return since[a] + longestMs[a] <= Math.min(oldest, taken)
        || (oldest < from && since[a] <= Math.min(kept, from));
  }

  /** Bytes it takes in a row: 0 when all states count from the beginning. */
  int bytes() {
    int count = 0;
    for (long value : since) {
      count += value > 0 ? 1 : 0;
    }
    return count == 0 ? 0 : 1 + count * RowLayout.SINCE_BYTES;
  }

  /** Writes them, {@link #bytes} long. */
  void write(byte[] out, int at) {
    int to = at + 1;
    for (int state = 0; state < since.length; state++) {
      if (since[state] > 0) {
        out[to] = (byte) state;
        BigEndian.putU48(out, to + 1, since[state]);
        to += RowLayout.SINCE_BYTES;
      }
    }
    out[at] = (byte) ((to - at - 1) / RowLayout.SINCE_BYTES);
  }
}
