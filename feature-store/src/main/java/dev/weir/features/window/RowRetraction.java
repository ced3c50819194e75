package dev.weir.features.window;

import dev.weir.features.aggregation.Cell;
import dev.weir.features.aggregation.Decay;
import dev.weir.features.aggregation.EpochSum;
import dev.weir.features.aggregation.EventInput;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.registry.ViewHistory;
import dev.weir.features.storage.BigEndian;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes events back out of the rows of one view.
 *
 * <p>In the ring an event leaves its place as a <em>ghost</em>: time and id hash stay, it
 * contributes to nothing and its inputs and texts are gone. So what has fallen out of the ring
 * before stays older than all in it, and a ghost that falls out in its turn leaves no trace. Out of
 * sums, lifetime states and tiles the event is subtracted ({@link Cell#remove}); in an exact view
 * its tile is made again from the raw events.
 *
 * <p>Afterwards every value is that of the remaining events, exact or within its bound. Newest and
 * oldest time of the row stay. Cost: as {@link RowUpdater#add}, and the raw events of one tile in
 * an exact view. Not thread-safe: owned by one stream task.
 */
public final class RowRetraction {
  /** Bytes of an entry by which an event is found: time and id hash. */
  private static final int IDENTITY = RowLayout.ENTRY_MASK;

  private final ViewPlan plan;
  private final RowUpdater updater;
  private final TileWriter writer;
  private final TileEvents remaining;
  private final RowSinces sinces;
  private final RingTexts texts;
  private final Cell[] cells;
  private final int entryBytes;
  private final int maskBytes;
  private final EventInput input = new EventInput();
  private final EpochSum sum = new EpochSum();
  private byte[] states = new byte[1024];
  private byte[] updated = new byte[0];

  /**
   * @param updater of the same view: reads the event
   */
  public RowRetraction(ViewPlan plan, RowUpdater updater) {
    this.plan = plan;
    this.updater = updater;
    this.writer = new TileWriter(plan);
    this.remaining = new TileEvents(plan);
    this.sinces = new RowSinces(plan);
    this.texts = plan.texts();
    this.cells = plan.cells();
    this.entryBytes = plan.entryBytes();
    this.maskBytes = plan.maskBytes();
  }

  /**
   * Makes {@link #row} of a row that has counted an event and the event's retraction.
   *
   * @param retraction repeats the event's fields
   * @param timeMs when the event happened
   * @param at position of the retraction
   * @param raw in an exact view the entity's events, this one marked as taken back at {@code at}
   */
  public void takeBack(
      byte[] row, Event retraction, long timeMs, LogPosition at, @Nullable RawEvents raw) {
    updater.encode(retraction, timeMs);
    int count = RowLayout.ringCount(row);
    int ringAt = RowLayout.ringAt(row);
    int ringEnd = ringAt + count * entryBytes;
    writer.begin(row.length + RowLayout.POSITION_BYTES);
    System.arraycopy(row, 0, writer.out, 0, RowLayout.POSITIONS);
    int positions = RowUpdater.writePositions(row, at, writer.out);
    BigEndian.putU16(writer.out, RowLayout.POSITION_COUNT, positions);
    writer.position = RowLayout.POSITIONS + positions * RowLayout.POSITION_BYTES;
    int found = find(row, ringAt, count);
    if (found >= 0) {
      becomeGhost(row, ringAt, count, found);
    } else {
      writer.copy(row, ringAt, ringEnd);
      boolean fallen = count == 0 || compare(row, ringAt) >= 0;
      subtract(row, ringEnd, timeMs, fallen ? raw : null, fallen);
    }
    updated = Arrays.copyOf(writer.out, writer.position);
  }

  /** The row after the last retraction. Never changed afterwards. */
  public byte[] row() {
    return updated;
  }

  /** Index of the event in the ring: the same entry, or else one of the same time and id; or -1. */
  private int find(byte[] row, int ringAt, int count) {
    int found = -1;
    byte[] event = updater.event();
    for (int i = count - 1; i >= 0; i--) {
      int at = ringAt + i * entryBytes;
      if (compare(row, at) == 0 && RowLayout.mask(row, at + RowLayout.ENTRY_MASK, maskBytes) != 0) {
        found = i;
        if (Arrays.equals(row, at, at + entryBytes, event, 0, entryBytes)) {
          return i;
        }
      }
    }
    return found;
  }

  /** Compares an entry with the event by time and id. */
  private int compare(byte[] row, int at) {
    return Arrays.compareUnsigned(row, at, at + IDENTITY, updater.event(), 0, IDENTITY);
  }

  private void becomeGhost(byte[] row, int ringAt, int count, int found) {
    int ringEnd = ringAt + count * entryBytes;
    int to = writer.position;
    int ghost = found;
    while (ghost > 0 && compare(row, ringAt + (ghost - 1) * entryBytes) == 0) {
      ghost--; // nothing contributes less: it stands before all of its time and id
    }
    writer.copy(row, ringAt, ringAt + ghost * entryBytes);
    int ghostAt = writer.position;
    writer.ensure(entryBytes);
    System.arraycopy(updater.event(), 0, writer.out, ghostAt, IDENTITY);
    Arrays.fill(writer.out, ghostAt + IDENTITY, ghostAt + entryBytes, (byte) 0);
    writer.position += entryBytes;
    writer.copy(row, ringAt + ghost * entryBytes, ringAt + found * entryBytes);
    writer.copy(row, ringAt + (found + 1) * entryBytes, ringEnd);
    int textsEnd = texts.endAfter(row, ringEnd);
    if (texts.any()) {
      int from = texts.startAfter(ringEnd);
      int its = from + texts.bytesOf(row, ringAt, 0, found);
      int length = texts.bytesOf(row, ringAt + found * entryBytes);
      writer.ensure(RingTexts.HEADER);
      BigEndian.putInt(writer.out, writer.position, textsEnd - from - length);
      writer.position += RingTexts.HEADER;
      writer.copy(row, from, its);
      writer.copy(row, its + length, textsEnd);
    }
    writer.copy(row, textsEnd, row.length);
    if (writer.position - to > row.length - ringAt) {
      throw new IllegalStateException("row of view " + plan.name() + " grew by a retraction");
    }
  }

  private void subtract(
      byte[] row, int ringEnd, long timeMs, @Nullable RawEvents raw, boolean fallen) {
    int textsEnd = texts.endAfter(row, ringEnd);
    writer.copy(row, ringEnd, textsEnd);
    if (!fallen) {
      // Later than what fell out and not in the ring: nothing of it is left.
      writer.copy(row, textsEnd, row.length);
      return;
    }
    int counted = writer.position;
    long all = RowLayout.mask(updater.event(), RowLayout.ENTRY_MASK, maskBytes);
    int lifetimeAt = textsEnd;
    if (RowLayout.hasDecayed(row)) {
      lifetimeAt += plan.decays().length * Decay.BYTES;
      writer.copy(row, textsEnd, lifetimeAt);
    }
    int sincesAt = lifetimeAt + RowLayout.lifetimeBytes(row, lifetimeAt);
    int tilesAt = sincesAt + RowLayout.sinceBytes(row, sincesAt);
    sinces.load(row, sincesAt);
    long mask = all & ~uncounted(0, timeMs);
    if (RowLayout.hasDecayed(row)) {
      subtractDecayed(row, counted, mask, timeMs);
    }
    if (RowLayout.hasLifetime(row)) {
      long lifetimes = all & ~uncounted(ViewHistory.LIFETIME, timeMs);
      int bytes = without(row, lifetimeAt + RowLayout.LIFETIME_MASK, lifetimes);
      writer.ensure(RowLayout.LIFETIME_MASK + bytes);
      BigEndian.putU24(writer.out, writer.position, bytes);
      System.arraycopy(states, 0, writer.out, writer.position + RowLayout.LIFETIME_MASK, bytes);
      writer.position += RowLayout.LIFETIME_MASK + bytes;
    }
    writer.copy(row, sincesAt, tilesAt);
    int tile = RowLayout.tileFor(row, tilesAt, timeMs);
    writer.copy(row, tilesAt, tile);
    if (tile < row.length
        && timeMs < BigEndian.getU48(row, tile) + RowLayout.tileWidth(row, tile)) {
      byte[] seen = Arrays.copyOf(writer.out, counted);
      writeTile(row, seen, tile, mask, raw);
      tile += RowLayout.tileBytes(row, tile);
    }
    writer.copy(row, tile, row.length);
  }

  /** Aggregates whose states begin at a number and have counted since after a moment only. */
  private long uncounted(int states, long timeMs) {
    long mask = 0;
    for (int a = 0; a < plan.contributions().length; a++) {
      mask |= sinces.of(states + a) > timeMs ? 1L << a : 0;
    }
    return mask;
  }

  private void subtractDecayed(byte[] row, int sumsAt, long mask, long timeMs) {
    for (int d = 0; d < plan.decays().length; d++) {
      Decay decay = plan.decays()[d];
      long first = decay.epochOf(RowLayout.newest(row)) - Decay.EPOCHS + 1;
      long index = decay.epochOf(timeMs) - first;
      if ((mask >>> (cells.length + d) & 1) != 0 && index >= 0 && index < Decay.EPOCHS) {
        int at = sumsAt + d * Decay.BYTES + (int) index * EpochSum.BYTES;
        sum.clear();
        sum.add(writer.out, at);
        sum.add(-decay.weight(timeMs) * plan.decayedNumber(updater.event(), 0, d));
        sum.store(writer.out, at);
      }
    }
  }

  /**
   * Writes a tile without the event.
   *
   * @param seen the new row as far as its ring: which raw events count
   */
  private void writeTile(byte[] row, byte[] seen, int tile, long mask, @Nullable RawEvents raw) {
    long start = BigEndian.getU48(row, tile);
    int width = row[tile + RowLayout.TILE_WIDTH];
    long kept = RowLayout.mask(row, tile + RowLayout.TILE_MASK, maskBytes);
    if (raw != null) {
      remaining.begin();
      remaining.load(raw, seen, start - 1, start + TileLevels.WIDTHS[width] - 1);
      for (int i = 0; i < remaining.count(); i++) {
        int at = remaining.at(i);
        writer.event(remaining.bytes(), at, at + entryBytes, start, width, kept);
      }
    } else {
      int bytes = without(row, tile + RowLayout.TILE_MASK, mask);
      if (bytes > maskBytes) {
        writer.tile(states, 0, start, width, kept);
      }
    }
    writer.flush();
  }

  /** Puts mask and states without the event into {@link #states}; returns their bytes. */
  private int without(byte[] row, int at, long mask) {
    long had = RowLayout.mask(row, at, maskBytes);
    long left = had;
    int from = at + maskBytes;
    int to = maskBytes;
    byte[] event = updater.event();
    for (long rest = had; rest != 0; rest &= rest - 1) {
      int c = Long.numberOfTrailingZeros(rest);
      int size = cells[c].size(row, from);
      int room = to + size + cells[c].mergeExtra();
      if (states.length < room) {
        states = Arrays.copyOf(states, room * 2);
      }
      if ((mask >>> c & 1) == 0) {
        System.arraycopy(row, from, states, to, size);
        to += size;
      } else {
        int end = cells[c].remove(row, from, inputOf(event, c), states, to);
        left &= end == to ? ~(1L << c) : -1L;
        to = end;
      }
      from += size;
    }
    RowLayout.putMask(states, 0, maskBytes, left);
    return to;
  }

  private EventInput inputOf(byte[] event, int cell) {
    input.event(BigEndian.getU48(event, 0), BigEndian.getInt(event, RowLayout.ENTRY_ID));
    int slot = plan.contributions()[cell].slot();
    if (slot >= 0) {
      texts.load(input, event, 0, entryBytes, slot);
    }
    return input;
  }
}
