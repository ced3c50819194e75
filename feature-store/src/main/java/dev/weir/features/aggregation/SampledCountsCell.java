package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;
import java.util.Arrays;

/**
 * How often each text occurred: exactly while that fits 4 KiB, then over a sample of the events
 * that does. Each event has a rank, the number of trailing zeros of a hash of its time, id and
 * text: rank r or more has one event in 2^r. A state at level l counts the events of rank l or
 * more, by text and rank; level 0 counts them all.
 *
 * <pre>
 * offset bytes
 * 0      3      bytes of the state after this field
 * 3      1      level l
 * 4      .      events in all, of any rank ({@link Varint})
 *        .      texts, ascending by bytes:
 *                 1 bytes of the text
 *                 . the text in UTF-8
 *                 1 ranks that follow, at least 1
 *                 . events of rank l, l + 1, ...; the last not 0 ({@link Varint})
 * </pre>
 *
 * <p>The level is the least at which the texts take at most 4,096 bytes: a function of the set of
 * events, since more events never take fewer bytes. So merging is associative and commutative to
 * the byte, unlike counters that evict (Misra-Gries, Space-Saving). It is a concise sample whose
 * coin is a hash.
 *
 * @see <a href="https://doi.org/10.1145/276304.276334">Gibbons, Matias 1998, concise samples</a>
 * @see <a href="https://doi.org/10.1145/378580.378687">Gibbons, Tirthapura 2001, samples
 *     coordinated by a hash</a>
 */
final class SampledCountsCell extends Cell {
  static final SampledCountsCell INSTANCE = new SampledCountsCell();

  /** Most bytes the texts of a state may take. */
  static final int BYTES_MAX = 4_096;

  static final int LEVEL_MAX = 31;
  static final int LEVEL = 3;
  static final int EVENTS = 4;

  private SampledCountsCell() {}

  @Override
  public String format() {
    return "sampledcounts/1";
  }

  @Override
  public InputKind inputKind() {
    return InputKind.TEXT;
  }

  @Override
  public int firstBytes() {
    return EVENTS + 1 + 1 + EventInput.TEXT_BYTES_MAX + 1 + LEVEL_MAX + 1;
  }

  @Override
  public int mergeExtra() {
    return 1;
  }

  @Override
  public int size(byte[] bytes, int at) {
    return LEVEL + BigEndian.getU24(bytes, at);
  }

  /** Rank of an event: r or more with probability 2^-r. */
  static int rank(EventInput input) {
    long mixed = Hash64.mix(input.bits() ^ Hash64.mix(input.timeMs() << 16 ^ input.idHash()));
    return Math.min(LEVEL_MAX, Long.numberOfTrailingZeros(mixed));
  }

  @Override
  public int first(EventInput input, byte[] out, int to) {
    int rank = rank(input);
    out[to + LEVEL] = 0;
    int at = Varint.put(out, to + EVENTS, 1);
    out[at++] = (byte) input.textLength();
    System.arraycopy(input.textBytes(), input.textAt(), out, at, input.textLength());
    at += input.textLength();
    out[at++] = (byte) (rank + 1);
    Arrays.fill(out, at, at + rank, (byte) 0);
    at += rank;
    out[at++] = 1;
    BigEndian.putU24(out, to, at - to - LEVEL);
    return at;
  }

  @Override
  public int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    int level = Math.max(left[leftAt + LEVEL], right[rightAt + LEVEL]);
    int at = merge(left, leftAt, right, rightAt, level, out, to);
    while (at - textsAt(out, to) > BYTES_MAX && level < LEVEL_MAX) {
      level++;
      at = merge(left, leftAt, right, rightAt, level, out, to);
    }
    return at;
  }

  /** Where the texts of a state begin. */
  static int textsAt(byte[] bytes, int at) {
    return Varint.skip(bytes, at + EVENTS);
  }

  private int merge(
      byte[] left, int leftAt, byte[] right, int rightAt, int level, byte[] out, int to) {
    int i = textsAt(left, leftAt);
    int j = textsAt(right, rightAt);
    int leftEnd = leftAt + size(left, leftAt);
    int rightEnd = rightAt + size(right, rightAt);
    int leftSkip = level - left[leftAt + LEVEL];
    int rightSkip = level - right[rightAt + LEVEL];
    out[to + LEVEL] = (byte) level;
    long events = Varint.get(left, leftAt + EVENTS) + Varint.get(right, rightAt + EVENTS);
    int at = Varint.put(out, to + EVENTS, events);
    while (i < leftEnd || j < rightEnd) {
      int order = i == leftEnd ? 1 : j == rightEnd ? -1 : compare(left, i, right, j);
      long[] counts = new long[LEVEL_MAX + 1];
      byte[] text = order <= 0 ? left : right;
      int textAt = order <= 0 ? i : j;
      if (order <= 0) {
        i = addCounts(left, i, leftSkip, counts);
      }
      if (order >= 0) {
        j = addCounts(right, j, rightSkip, counts);
      }
      at = write(text, textAt, counts, out, at);
    }
    BigEndian.putU24(out, to, at - to - LEVEL);
    return at;
  }

  private static int compare(byte[] left, int i, byte[] right, int j) {
    return Arrays.compareUnsigned(
        left, i + 1, i + 1 + (left[i] & 0xFF), right, j + 1, j + 1 + (right[j] & 0xFF));
  }

  /** Adds the counts of a text from the skipped ranks on; returns the position after the text. */
  private static int addCounts(byte[] bytes, int entry, int skip, long[] counts) {
    int at = countsAt(bytes, entry);
    int ranks = bytes[at - 1];
    for (int rank = 0; rank < ranks; rank++) {
      if (rank >= skip) {
        counts[rank - skip] += Varint.get(bytes, at);
      }
      at = Varint.skip(bytes, at);
    }
    return at;
  }

  private static int write(byte[] text, int textAt, long[] counts, byte[] out, int to) {
    int ranks = counts.length;
    while (ranks > 0 && counts[ranks - 1] == 0) {
      ranks--;
    }
    if (ranks == 0) {
      return to;
    }
    int bytes = 1 + (text[textAt] & 0xFF);
    System.arraycopy(text, textAt, out, to, bytes);
    int at = to + bytes;
    out[at++] = (byte) ranks;
    for (int rank = 0; rank < ranks; rank++) {
      at = Varint.put(out, at, counts[rank]);
    }
    return at;
  }

  private static int countsAt(byte[] bytes, int entry) {
    return entry + 1 + (bytes[entry] & 0xFF) + 1;
  }

  /** Events counted of a text, given where its entry begins. */
  static long count(byte[] bytes, int entry) {
    int at = countsAt(bytes, entry);
    long count = 0;
    for (int ranks = bytes[at - 1]; ranks > 0; ranks--) {
      count += Varint.get(bytes, at);
      at = Varint.skip(bytes, at);
    }
    return count;
  }

  /** Where the entry after one begins. */
  static int next(byte[] bytes, int entry) {
    int at = countsAt(bytes, entry);
    for (int ranks = bytes[at - 1]; ranks > 0; ranks--) {
      at = Varint.skip(bytes, at);
    }
    return at;
  }

  @Override
  public Accumulator accumulator() {
    return new SampledCounts();
  }
}
