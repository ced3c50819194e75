package dev.weir.features.window;

import dev.weir.features.aggregation.Cell.InputKind;
import dev.weir.features.aggregation.Decay;
import dev.weir.features.aggregation.EpochSum;
import dev.weir.features.aggregation.Hash64;
import dev.weir.features.aggregation.Input;
import dev.weir.features.event.Event;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.LogPosition;
import dev.weir.features.expression.Condition;
import dev.weir.features.registry.ViewHistory;
import dev.weir.features.storage.BigEndian;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Applies events to the rows of one view. The row is a function of the set of applied events (and
 * of the newest position per partition), not of their order, as long as each arrives within {@link
 * ViewPlan#retentionMs}.
 *
 * <p>Cost: one pass over the row's bytes, whatever the number and length of windows. Rows given are
 * never changed. Not thread-safe: owned by one stream task.
 */
public final class RowUpdater {
  /** Larger magnitudes are not numbers here: whole numbers beyond it are not exact doubles. */
  private static final double NUMBER_MAX = 0x1p53;

  private final ViewPlan plan;
  private final long futureToleranceMs;
  private final int entryBytes;
  private final int maskBytes;
  // The event at hand: its entry, then its texts.
  private final byte[] entry;
  private final RingTexts texts;
  private int textBytes;
  private final TileWriter writer;
  private final EpochSum sum = new EpochSum();
  private final TileUpdater tiles;
  private byte[] updated = new byte[0];
  private int fallenTextsAt;
  private final RowSinces begun;
  private final RowSinces sinces;

  /**
   * @param futureToleranceMs how far an event may be ahead of now
   */
  public RowUpdater(ViewPlan plan, long futureToleranceMs) {
    this.plan = plan;
    this.futureToleranceMs = futureToleranceMs;
    this.entryBytes = plan.entryBytes();
    this.maskBytes = plan.maskBytes();
    this.texts = plan.texts();
    this.entry = new byte[entryBytes + texts.bytesMax()];
    this.writer = new TileWriter(plan);
    this.tiles = new TileUpdater(plan, writer);
    this.begun = new RowSinces(plan);
    this.sinces = new RowSinces(plan);
  }

  /**
   * Offers an event to a row.
   *
   * @param row as it is, null when there is none
   * @return {@link ApplyResult#APPLIED} when {@link #row} has the new one
   * @throws CorruptRowException if the row is not one of this view as defined now
   */
  public ApplyResult apply(byte @Nullable [] row, Event event, LogPosition at, long nowMs) {
    ApplyResult result = check(row, event, at, nowMs);
    if (result == ApplyResult.APPLIED) {
      add(row, event, at);
    }
    return result;
  }

  /** What {@link #apply} would answer. */
  public ApplyResult check(byte @Nullable [] row, Event event, LogPosition at, long nowMs) {
    if (row != null) {
      RowLayout.check(row, plan);
      if (at.offset() <= RowLayout.appliedOffset(row, at.partition())) {
        return ApplyResult.DUPLICATE;
      }
    }
    long time = event.eventTimeMs();
    if (time > nowMs + futureToleranceMs || time > RowLayout.TIME_MAX_MS) {
      return ApplyResult.IN_THE_FUTURE;
    }
    long newest = row == null || over(row, time) ? time : Math.max(time, RowLayout.newest(row));
    if (time < 0 || time < newest - plan.retentionMs()) {
      return ApplyResult.TOO_LATE;
    }
    return ApplyResult.APPLIED;
  }

  /** Makes {@link #row} of a row and an event that {@link #check} let pass. */
  public void add(byte @Nullable [] row, Event event, LogPosition at) {
    long time = event.eventTimeMs();
    encode(event, time);
    updated =
        row == null || over(row, time)
            ? firstRow(at, time)
            : nextRow(row, at, time, Math.max(time, RowLayout.newest(row)));
  }

  /**
   * Whether nothing in the row counts any more when an event of that time comes: it begins anew, as
   * it would had the row been swept before.
   */
  private boolean over(byte[] row, long timeMs) {
    return timeMs - RowLayout.newest(row) > plan.lifeMs();
  }

  /** Whether the row has seen what stands there in the log. */
  public static boolean hasSeen(byte[] row, LogPosition at) {
    return at.offset() <= RowLayout.appliedOffset(row, at.partition());
  }

  /** Tells since when the states of rows begun from now on count. */
  public void beginUnder(ViewHistory.Definition current) {
    begun.load(current);
  }

  /** The row after the last applied event. Never changed afterwards. */
  public byte[] row() {
    return updated;
  }

  /** The event last added as a ring holds it, its texts behind it: {@link #eventBytes} of them. */
  public byte[] event() {
    return entry;
  }

  /** Bytes of {@link #event}. */
  public int eventBytes() {
    return entryBytes + textBytes;
  }

  /** Makes {@link #event} of an event, as of a time. */
  void encode(Event event, long time) {
    String id = plan.view().source().idOf(event);
    BigEndian.putU48(entry, 0, time);
    BigEndian.putInt(
        entry, RowLayout.ENTRY_ID, (int) (Hash64.of(id == null ? event.id() : id) >>> 32));
    ViewPlan.InputSlot[] inputs = plan.inputs();
    textBytes = 0;
    long usable = 0;
    for (int i = 0; i < inputs.length; i++) {
      if (encodeInput(event, inputs[i], plan.slotAt(i))) {
        usable |= 1L << i;
      }
    }
    long mask = 0;
    ViewPlan.Contribution[] contributions = plan.contributions();
    for (int i = 0; i < contributions.length; i++) {
      Input input = contributions[i].input();
      int slot = contributions[i].slot();
      Condition where = contributions[i].where();
      boolean has =
          slot >= 0
              ? (usable >>> slot & 1) != 0
              : input == null || present(event, input, InputKind.PRESENCE);
      if (has && (where == null || where.test(event))) {
        mask |= 1L << i;
      }
    }
    RowLayout.putMask(entry, RowLayout.ENTRY_MASK, maskBytes, mask);
  }

  /** Whether there is a value that can be used: of a whole number as such, every one can. */
  private static boolean present(Event event, Input input, InputKind kind) {
    if (input.test() != null) {
      return true;
    }
    if (!event.has(input.field())) {
      return false;
    }
    if (input.type() == FieldType.STRING) {
      return event.text(input.field()) != null;
    }
    return (input.type() == FieldType.LONG && kind != InputKind.NUMBER)
        || Math.abs(event.number(input.field())) <= NUMBER_MAX;
  }

  private boolean encodeInput(Event event, ViewPlan.InputSlot slot, int at) {
    BigEndian.putLong(entry, at, 0);
    Input input = slot.input();
    if (slot.kind() == InputKind.TEXT) {
      entry[at + Long.BYTES] = 0;
    }
    if (!present(event, input, slot.kind())) {
      return false;
    }
    if (slot.kind() == InputKind.TEXT) {
      int length = TextForm.write(event, input, entry, entryBytes + textBytes);
      BigEndian.putLong(entry, at, Hash64.of(entry, entryBytes + textBytes, length));
      entry[at + Long.BYTES] = (byte) length;
      textBytes += length;
      return true;
    }
    if (input.type() == FieldType.STRING) {
      BigEndian.putLong(entry, at, Hash64.of(String.valueOf(event.text(input.field()))));
      return true;
    }
    Condition test = input.test();
    double number = test == null ? event.number(input.field()) : test.test(event) ? 1 : 0;
    BigEndian.putLong(
        entry,
        at,
        slot.kind() == InputKind.HASH
            ? hash(event, input, number)
            : Double.doubleToRawLongBits(number + 0.0));
    return true;
  }

  /** Beyond 2^53 neighbours share a double, and 64-bit ids must not share a hash. */
  private static long hash(Event event, Input input, double number) {
    return input.type() == FieldType.LONG && Math.abs(number) >= 0x1p53
        ? Hash64.of(Long.toString(event.whole(input.field())))
        : Hash64.of(number);
  }

  private byte[] firstRow(LogPosition at, long time) {
    int ringAt = RowLayout.POSITIONS + RowLayout.POSITION_BYTES;
    int ringEnd = ringAt + entryBytes;
    sinces.load(begun);
    sinces.drop(time, time, time, false);
    int sincesAt = texts.startAfter(ringEnd) + textBytes;
    int sinceBytes = sinces.bytes();
    byte[] row = new byte[sincesAt + sinceBytes];
    writeHeader(row, time, time, 1, 1, 0);
    BigEndian.putInt(row, RowLayout.POSITIONS, at.partition());
    BigEndian.putLong(row, RowLayout.POSITIONS + RowLayout.POSITION_OFFSET, at.offset());
    System.arraycopy(entry, 0, row, ringAt, entryBytes);
    if (texts.any()) {
      BigEndian.putInt(row, ringEnd, textBytes);
      System.arraycopy(entry, entryBytes, row, ringEnd + RingTexts.HEADER, textBytes);
    }
    if (sinceBytes > 0) {
      sinces.write(row, sincesAt);
      row[RowLayout.FLAGS] |= RowLayout.FLAG_SINCES;
    }
    return row;
  }

  private void writeHeader(
      byte[] row, long newest, long oldest, int events, int positions, int flags) {
    row[0] = RowLayout.VERSION;
    row[RowLayout.FLAGS] = (byte) flags;
    BigEndian.putInt(row, RowLayout.FINGERPRINT, plan.fingerprint());
    BigEndian.putU48(row, RowLayout.NEWEST, newest);
    BigEndian.putU48(row, RowLayout.OLDEST, oldest);
    BigEndian.putU16(row, RowLayout.RING_COUNT, events);
    BigEndian.putU16(row, RowLayout.POSITION_COUNT, positions);
  }

  private byte[] nextRow(byte[] row, LogPosition at, long time, long newest) {
    int count = RowLayout.ringCount(row);
    int ringAt = RowLayout.ringAt(row);
    int ringEnd = ringAt + count * entryBytes;
    int dropped = newest == RowLayout.newest(row) ? 0 : expired(row, ringAt, count, newest);
    int place = place(row, ringAt, count);
    boolean full = count - dropped == ViewPlan.RING_CAPACITY;
    // What falls out: the oldest of ring and new event.
    boolean outIsNew = full && place == 0;
    boolean hadDecayed = RowLayout.hasDecayed(row);
    boolean hasDecayed = plan.decays().length > 0 && (hadDecayed || full);
    int kept = full ? ViewPlan.RING_CAPACITY : count - dropped + 1;

    writer.begin(row.length + entryBytes + textBytes + RowLayout.POSITION_BYTES + decayedBytes());
    byte[] out = writer.out;
    int positions = writePositions(row, at, out);
    writeHeader(
        out,
        newest,
        Math.min(time, RowLayout.oldest(row)),
        kept,
        positions,
        hasDecayed ? RowLayout.FLAG_DECAYED : 0);
    int to = RowLayout.POSITIONS + positions * RowLayout.POSITION_BYTES;
    int first = dropped + (full && !outIsNew ? 1 : 0);
    if (outIsNew) {
      System.arraycopy(row, ringAt, out, to, count * entryBytes);
    } else {
      int before = Math.max(0, place - first) * entryBytes;
      System.arraycopy(row, ringAt + first * entryBytes, out, to, before);
      System.arraycopy(entry, 0, out, to + before, entryBytes);
      int from = ringAt + Math.max(place, first) * entryBytes;
      System.arraycopy(row, from, out, to + before + entryBytes, ringEnd - from);
    }
    writer.position = to + kept * entryBytes;
    byte[] fallen = outIsNew ? entry : row;
    int fallenAt = outIsNew ? 0 : ringAt + dropped * entryBytes;
    fallenTextsAt =
        outIsNew ? entryBytes : texts.startAfter(ringEnd) + texts.bytesOf(row, ringAt, 0, dropped);
    int textsEnd = texts.endAfter(row, ringEnd);
    if (texts.any()) {
      writeTexts(row, ringAt, count, outIsNew ? -1 : first, Math.max(place, first));
    }
    if (hasDecayed) {
      writeDecayed(row, hadDecayed ? textsEnd : -1, newest, full ? fallen : null, fallenAt);
    }
    int lifetimeAt = textsEnd + (hadDecayed ? decayedBytes() : 0);
    int sincesAt = lifetimeAt + RowLayout.lifetimeBytes(row, lifetimeAt);
    int tilesAt = sincesAt + RowLayout.sinceBytes(row, sincesAt);
    if (plan.lifetimeCells() != 0) {
      writeLifetime(row, lifetimeAt, sincesAt, full ? fallen : null, fallenAt);
    }
    if (RowLayout.hasSinces(row)) {
      sinces.load(row, sincesAt);
      writeSinces(to, hasDecayed);
    }
    tiles.write(row, tilesAt, newest, full ? fallen : null, fallenAt, fallenTextsAt);
    return writer.row();
  }

  /** Texts of the kept entries, the new one's at its place; {@code first} is -1 without it. */
  private void writeTexts(byte[] row, int ringAt, int count, int first, int place) {
    int ringEnd = ringAt + count * entryBytes;
    int from = texts.startAfter(ringEnd);
    int end = texts.endAfter(row, ringEnd);
    int to = writer.position + RingTexts.HEADER;
    if (first < 0) {
      System.arraycopy(row, from, writer.out, to, end - from);
      to += end - from;
    } else {
      from += texts.bytesOf(row, ringAt, 0, first);
      int before = texts.bytesOf(row, ringAt, first, place);
      System.arraycopy(row, from, writer.out, to, before);
      System.arraycopy(entry, entryBytes, writer.out, to + before, textBytes);
      to += before + textBytes;
      System.arraycopy(row, from + before, writer.out, to, end - from - before);
      to += end - from - before;
    }
    BigEndian.putInt(writer.out, writer.position, to - writer.position - RingTexts.HEADER);
    writer.position = to;
  }

  private void writeLifetime(byte[] row, int from, int to, byte @Nullable [] fallen, int fallenAt) {
    boolean any = from < to;
    if (fallen == null) {
      writer.copy(row, from, to);
    } else {
      any = writer.lifetime(row, any ? from : -1, fallen, fallenAt, fallenTextsAt);
    }
    if (any) {
      writer.out[RowLayout.FLAGS] |= RowLayout.FLAG_LIFETIME;
    }
  }

  private void writeSinces(int ringAt, boolean decayed) {
    byte[] out = writer.out;
    long ringOldest = BigEndian.getU48(out, ringAt);
    sinces.drop(RowLayout.newest(out), RowLayout.oldest(out), ringOldest, decayed);
    int bytes = sinces.bytes();
    if (bytes > 0) {
      writer.ensure(bytes);
      sinces.write(writer.out, writer.position);
      writer.out[RowLayout.FLAGS] |= RowLayout.FLAG_SINCES;
      writer.position += bytes;
    }
  }

  private int expired(byte[] row, int ringAt, int count, long newest) {
    int dropped = 0;
    while (dropped < count
        && BigEndian.getU48(row, ringAt + dropped * entryBytes) < newest - plan.retentionMs()) {
      dropped++;
    }
    return dropped;
  }

  /** How many of the ring's entries stand before the new one. */
  private int place(byte[] row, int ringAt, int count) {
    int place = count;
    while (place > 0) {
      int at = ringAt + (place - 1) * entryBytes;
      if (Arrays.compareUnsigned(row, at, at + entryBytes, entry, 0, entryBytes) <= 0) {
        break;
      }
      place--;
    }
    return place;
  }

  /** Writes the positions of a row with one more; returns how many. */
  static int writePositions(byte[] row, LogPosition position, byte[] out) {
    int count = RowLayout.positionCount(row);
    int place = 0;
    while (place < count
        && BigEndian.getInt(row, RowLayout.POSITIONS + place * RowLayout.POSITION_BYTES)
            < position.partition()) {
      place++;
    }
    int at = RowLayout.POSITIONS + place * RowLayout.POSITION_BYTES;
    boolean known = place < count && BigEndian.getInt(row, at) == position.partition();
    System.arraycopy(row, RowLayout.POSITIONS, out, RowLayout.POSITIONS, at - RowLayout.POSITIONS);
    BigEndian.putInt(out, at, position.partition());
    BigEndian.putLong(out, at + RowLayout.POSITION_OFFSET, position.offset());
    int from = at + (known ? RowLayout.POSITION_BYTES : 0);
    int rest = RowLayout.POSITIONS + count * RowLayout.POSITION_BYTES - from;
    System.arraycopy(row, from, out, at + RowLayout.POSITION_BYTES, rest);
    return known ? count : count + 1;
  }

  private int decayedBytes() {
    return plan.decays().length * Decay.BYTES;
  }

  private void writeDecayed(
      byte[] row, int oldAt, long newest, byte @Nullable [] fallen, int fallenAt) {
    byte[] out = writer.out;
    int base = plan.cells().length;
    long mask =
        fallen == null ? 0 : RowLayout.mask(fallen, fallenAt + RowLayout.ENTRY_MASK, maskBytes);
    for (int d = 0; d < plan.decays().length; d++) {
      Decay decay = plan.decays()[d];
      long last = decay.epochOf(newest);
      long oldLast = decay.epochOf(RowLayout.newest(row));
      long fallenTime = fallen == null ? 0 : BigEndian.getU48(fallen, fallenAt);
      for (int e = 0; e < Decay.EPOCHS; e++) {
        long epoch = last - Decay.EPOCHS + 1 + e;
        long oldIndex = epoch - (oldLast - Decay.EPOCHS + 1);
        sum.clear();
        if (oldAt >= 0 && oldIndex < Decay.EPOCHS) {
          sum.add(row, oldAt + d * Decay.BYTES + (int) oldIndex * EpochSum.BYTES);
        }
        if (fallen != null
            && (mask >>> (base + d) & 1) != 0
            && decay.epochOf(fallenTime) == epoch) {
          sum.add(decay.weight(fallenTime) * plan.decayedNumber(fallen, fallenAt, d));
        }
        sum.store(out, writer.position);
        writer.position += EpochSum.BYTES;
      }
    }
  }
}
