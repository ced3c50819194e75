package dev.weir.features.window;

import dev.weir.features.storage.BigEndian;
import java.util.Arrays;

/**
 * The events of a stretch of tiles, one by one, from the raw events beside the row: those that the
 * row counts and that are no longer in its ring.
 *
 * <p>The row says which they are. Its log positions tell what it has counted, so that a lookup
 * thread sees neither more nor less than its row, whatever is written meanwhile. Its ring holds the
 * greatest entries, so that what is less than the ring's first has fallen out; of entries equal to
 * it, as many are in the ring as stand there.
 *
 * <p>Reused; not thread-safe.
 */
final class TileEvents {
  private final int entryBytes;
  private final RingTexts texts;
  private final RawEvents.Visitor take = this::take;
  private byte[] bytes = new byte[1024];
  private int used;
  private int[] starts = new int[64];
  private int count;

  // Of the load in progress.
  private byte[] row = new byte[0];
  private int ringAt;
  private int ringCount;
  private int equalsInRing;

  TileEvents(ViewPlan plan) {
    this.entryBytes = plan.entryBytes();
    this.texts = plan.texts();
  }

  /** Starts a read of a row: what earlier loads gave is over. */
  void begin() {
    used = 0;
  }

  /** Reads the events with {@code afterMs < t <= upToMs}. */
  void load(RawEvents raw, byte[] ofRow, long afterMs, long upToMs) {
    count = 0;
    row = ofRow;
    ringAt = RowLayout.ringAt(row);
    ringCount = RowLayout.ringCount(row);
    equalsInRing = 0;
    while (equalsInRing < ringCount
        && compareToRing(row, ringAt + equalsInRing * entryBytes) == 0) {
      equalsInRing++;
    }
    long from = Math.max(0, afterMs + 1);
    if (from <= upToMs) {
      raw.forEach(from, upToMs + 1, take);
    }
  }

  private int compareToRing(byte[] event, int at) {
    return Arrays.compareUnsigned(event, at, at + entryBytes, row, ringAt, ringAt + entryBytes);
  }

  private void take(
      int partition,
      long offset,
      int takenBackPartition,
      long takenBackOffset,
      byte[] event,
      int at) {
    boolean counted = offset <= RowLayout.appliedOffset(row, partition);
    boolean takenBack =
        takenBackOffset >= 0 && takenBackOffset <= RowLayout.appliedOffset(row, takenBackPartition);
    if (!counted || takenBack) {
      return;
    }
    if (ringCount > 0) {
      int order = compareToRing(event, at);
      if (order > 0) {
        return;
      }
      if (order == 0 && equalsInRing > 0) {
        equalsInRing--;
        return;
      }
    }
    int length = entryBytes + texts.bytesOf(event, at);
    if (used + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(used + length, bytes.length * 2));
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
    }
    System.arraycopy(event, at, bytes, used, length);
    starts[count++] = used;
    used += length;
  }

  int count() {
    return count;
  }

  /** The array that holds the entries: they stay as they are until the next {@link #begin}. */
  byte[] bytes() {
    return bytes;
  }

  /** Offset of the i-th oldest entry; its texts follow it. */
  int at(int i) {
    return starts[i];
  }

  long timeMs(int i) {
    return BigEndian.getU48(bytes, starts[i]);
  }
}
