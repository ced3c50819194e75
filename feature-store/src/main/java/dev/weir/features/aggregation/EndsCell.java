package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;
import java.util.Arrays;

/**
 * The first or the last n events with their values: what first, last and last_n need. Events are
 * ordered by time, then by the hash of their id, then by the value's bytes, so that there is one
 * order whatever came in when.
 *
 * <pre>
 * offset bytes
 * 0      2      bytes of the state after this field
 * 2      1      entries kept k, at most n; top bit set when there were more events than that
 * 3      k .    entries, oldest first:
 *                 6 time, ms
 *                 4 hash of the event's id
 *                 8 bits of the number, or: 1 bytes of the text, the text in UTF-8
 *        4      } only with more events: how many there were, stays at 2^31 - 1
 *        6      } of them the time of the oldest (last) or newest (first)
 *        8      } and of numbers the least
 *        8      } and the largest
 * </pre>
 *
 * <p>Immutable, thread-safe. The events of a cut state that are kept show by their time whether
 * they lie in the window; what {@link Ends} cannot tell are those that are not kept.
 */
final class EndsCell extends Cell {
  /** Most events kept of a state. */
  static final int KEPT_MAX = 64;

  static final int ENTRIES = 3;
  static final int ENTRY_ID = 6;
  static final int ENTRY_VALUE = 10;

  private static final int COUNT = 2;
  private static final int MORE = 0x80;
  private static final int MORE_TIME = 4;
  private static final int MORE_LEAST = 10;
  private static final int MORE_LARGEST = 18;

  private final boolean last;
  private final int kept;
  private final boolean texts;

  /**
   * @param last whether the newest are kept, else the oldest
   */
  EndsCell(boolean last, int kept, boolean texts) {
    this.last = last;
    this.kept = kept;
    this.texts = texts;
  }

  boolean last() {
    return last;
  }

  int kept() {
    return kept;
  }

  boolean texts() {
    return texts;
  }

  @Override
  public String format() {
    return (last ? "last" : "first") + kept + (texts ? "texts" : "numbers") + "/1";
  }

  @Override
  public InputKind inputKind() {
    return texts ? InputKind.TEXT : InputKind.NUMBER;
  }

  @Override
  public int firstBytes() {
    return ENTRIES + ENTRY_VALUE + (texts ? 1 + EventInput.TEXT_BYTES_MAX : Long.BYTES);
  }

  @Override
  public int mergeExtra() {
    return MORE_LARGEST + Long.BYTES;
  }

  @Override
  public int size(byte[] bytes, int at) {
    return COUNT + BigEndian.getU16(bytes, at);
  }

  @Override
  public int first(EventInput input, byte[] out, int to) {
    int at = to + ENTRIES;
    BigEndian.putU48(out, at, input.timeMs());
    BigEndian.putInt(out, at + ENTRY_ID, input.idHash());
    at += ENTRY_VALUE;
    if (texts) {
      out[at++] = (byte) input.textLength();
      System.arraycopy(input.textBytes(), input.textAt(), out, at, input.textLength());
      at += input.textLength();
    } else {
      BigEndian.putLong(out, at, input.bits());
      at += Long.BYTES;
    }
    out[to + COUNT] = 1;
    BigEndian.putU16(out, to, at - to - COUNT);
    return at;
  }

  @Override
  public int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    int[] a = entries(left, leftAt);
    int[] b = entries(right, rightAt);
    int all = a.length + b.length;
    int drop = Math.max(0, all - kept);
    // Of the union in its order, those from..until are kept.
    int from = last ? drop : 0;
    int until = last ? all : all - drop;
    int at = to + ENTRIES;
    int i = 0;
    int j = 0;
    for (int n = 0; n < all; n++) {
      boolean ofLeft = j == b.length || (i < a.length && compare(left, a[i], right, b[j]) <= 0);
      byte[] source = ofLeft ? left : right;
      int entry = ofLeft ? a[i++] : b[j++];
      if (n >= from && n < until) {
        int size = entryBytes(source, entry);
        System.arraycopy(source, entry, out, at, size);
        at += size;
      }
    }
    long events = events(left, leftAt) + events(right, rightAt);
    boolean more = events > until - from;
    out[to + COUNT] = (byte) ((until - from) | (more ? MORE : 0));
    if (more) {
      BigEndian.putInt(out, at, (int) Math.min(Integer.MAX_VALUE, events));
      long farLeft = farTime(left, leftAt);
      long farRight = farTime(right, rightAt);
      BigEndian.putU48(
          out, at + MORE_TIME, last ? Math.min(farLeft, farRight) : Math.max(farLeft, farRight));
      at += MORE_LEAST;
      if (!texts) {
        putDouble(out, at, Math.min(least(left, leftAt), least(right, rightAt)));
        putDouble(out, at + 8, Math.max(largest(left, leftAt), largest(right, rightAt)));
        at += 2 * Long.BYTES;
      }
    }
    BigEndian.putU16(out, to, at - to - COUNT);
    return at;
  }

  private static void putDouble(byte[] out, int at, double number) {
    BigEndian.putLong(out, at, Double.doubleToRawLongBits(number));
  }

  private static double getDouble(byte[] bytes, int at) {
    return Double.longBitsToDouble(BigEndian.getLong(bytes, at));
  }

  /** Where the entries of a state stand, oldest first. */
  int[] entries(byte[] bytes, int at) {
    int[] entries = new int[bytes[at + COUNT] & 0x7F];
    int next = at + ENTRIES;
    for (int i = 0; i < entries.length; i++) {
      entries[i] = next;
      next += entryBytes(bytes, next);
    }
    return entries;
  }

  private int entryBytes(byte[] bytes, int entry) {
    return ENTRY_VALUE + (texts ? 1 + (bytes[entry + ENTRY_VALUE] & 0xFF) : Long.BYTES);
  }

  /** The order of events: time, id hash, value. */
  int compare(byte[] left, int leftAt, byte[] right, int rightAt) {
    int order =
        Arrays.compareUnsigned(
            left, leftAt, leftAt + ENTRY_VALUE, right, rightAt, rightAt + ENTRY_VALUE);
    if (order != 0) {
      return order;
    }
    int skip = ENTRY_VALUE + (texts ? 1 : 0);
    return Arrays.compareUnsigned(
        left,
        leftAt + skip,
        leftAt + entryBytes(left, leftAt),
        right,
        rightAt + skip,
        rightAt + entryBytes(right, rightAt));
  }

  /** Whether the state stands for more events than it keeps. */
  boolean more(byte[] bytes, int at) {
    return (bytes[at + COUNT] & MORE) != 0;
  }

  private int moreAt(byte[] bytes, int at) {
    return at + size(bytes, at) - (texts ? MORE_LEAST : MORE_LARGEST + Long.BYTES);
  }

  /** Events the state stands for. */
  long events(byte[] bytes, int at) {
    return more(bytes, at) ? BigEndian.getInt(bytes, moreAt(bytes, at)) : bytes[at + COUNT];
  }

  /** Time of the event farthest from the kept end. */
  long farTime(byte[] bytes, int at) {
    if (more(bytes, at)) {
      return BigEndian.getU48(bytes, moreAt(bytes, at) + MORE_TIME);
    }
    int[] entries = entries(bytes, at);
    return BigEndian.getU48(bytes, last ? entries[0] : entries[entries.length - 1]);
  }

  /** Least number of all events. */
  double least(byte[] bytes, int at) {
    if (more(bytes, at)) {
      return getDouble(bytes, moreAt(bytes, at) + MORE_LEAST);
    }
    double least = Double.POSITIVE_INFINITY;
    for (int entry : entries(bytes, at)) {
      least = Math.min(least, getDouble(bytes, entry + ENTRY_VALUE));
    }
    return least;
  }

  /** Largest number of all events. */
  double largest(byte[] bytes, int at) {
    if (more(bytes, at)) {
      return getDouble(bytes, moreAt(bytes, at) + MORE_LARGEST);
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (int entry : entries(bytes, at)) {
      largest = Math.max(largest, getDouble(bytes, entry + ENTRY_VALUE));
    }
    return largest;
  }

  @Override
  public Accumulator accumulator() {
    return new Ends(this);
  }
}
