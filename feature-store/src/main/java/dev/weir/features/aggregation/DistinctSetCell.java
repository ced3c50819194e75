package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;
import java.util.Arrays;

/**
 * The different texts themselves, at most so many: of more, those of the smallest hashes, as many
 * as fit the limit and 8 KiB. A prefix in the order of hashes, so that what is kept is a function
 * of the set of texts.
 *
 * <pre>
 * offset bytes
 * 0      3      bytes of the state after this field
 * 3      1      1 when texts were left out
 * 4      .      events ({@link Varint})
 *        .      texts, ascending by (hash as unsigned, bytes):
 *                 1 bytes of the text
 *                 . the text in UTF-8
 * </pre>
 *
 * <p>Immutable, thread-safe.
 */
final class DistinctSetCell extends Cell {
  /** Most texts of a state. */
  static final int LIMIT_MAX = 256;

  static final int LEFT_OUT = 3;
  static final int EVENTS = 4;

  private static final int BYTES_MAX = 8_192;

  private final int limit;

  DistinctSetCell(int limit) {
    this.limit = limit;
  }

  @Override
  public String format() {
    return "distinctset" + limit + "/1";
  }

  @Override
  public InputKind inputKind() {
    return InputKind.TEXT;
  }

  @Override
  public int firstBytes() {
    return EVENTS + 1 + 1 + EventInput.TEXT_BYTES_MAX;
  }

  @Override
  public int size(byte[] bytes, int at) {
    return LEFT_OUT + BigEndian.getU24(bytes, at);
  }

  @Override
  public int first(EventInput input, byte[] out, int to) {
    out[to + LEFT_OUT] = 0;
    int at = Varint.put(out, to + EVENTS, 1);
    out[at++] = (byte) input.textLength();
    System.arraycopy(input.textBytes(), input.textAt(), out, at, input.textLength());
    at += input.textLength();
    BigEndian.putU24(out, to, at - to - LEFT_OUT);
    return at;
  }

  @Override
  public int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    int i = textsAt(left, leftAt);
    int j = textsAt(right, rightAt);
    int leftEnd = leftAt + size(left, leftAt);
    int rightEnd = rightAt + size(right, rightAt);
    boolean leftOut = left[leftAt + LEFT_OUT] + right[rightAt + LEFT_OUT] > 0;
    long events = Varint.get(left, leftAt + EVENTS) + Varint.get(right, rightAt + EVENTS);
    int textsAt = Varint.put(out, to + EVENTS, events);
    int at = textsAt;
    int kept = 0;
    while (i < leftEnd || j < rightEnd) {
      int order = i == leftEnd ? 1 : j == rightEnd ? -1 : compare(left, i, right, j);
      byte[] source = order <= 0 ? left : right;
      int entry = order <= 0 ? i : j;
      int bytes = 1 + (source[entry] & 0xFF);
      if (kept == limit || at - textsAt + bytes > BYTES_MAX) {
        leftOut = true;
        break;
      }
      System.arraycopy(source, entry, out, at, bytes);
      at += bytes;
      kept++;
      i += order <= 0 ? bytes : 0;
      j += order >= 0 ? bytes : 0;
    }
    out[to + LEFT_OUT] = (byte) (leftOut ? 1 : 0);
    BigEndian.putU24(out, to, at - to - LEFT_OUT);
    return at;
  }

  private static int compare(byte[] left, int i, byte[] right, int j) {
    int leftLength = left[i] & 0xFF;
    int rightLength = right[j] & 0xFF;
    int order =
        Long.compareUnsigned(
            Hash64.of(left, i + 1, leftLength), Hash64.of(right, j + 1, rightLength));
    return order != 0
        ? order
        : Arrays.compareUnsigned(
            left, i + 1, i + 1 + leftLength, right, j + 1, j + 1 + rightLength);
  }

  /** Where the texts of a state begin. */
  static int textsAt(byte[] bytes, int at) {
    return Varint.skip(bytes, at + EVENTS);
  }

  @Override
  public Accumulator accumulator() {
    return new DistinctSets(this);
  }
}
