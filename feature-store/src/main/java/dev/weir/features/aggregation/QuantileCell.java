package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;

/**
 * How many numbers fall into each of {@link QuantileBuckets}.
 *
 * <pre>
 * offset bytes
 * 0      2      bytes of the state after this field
 * 2      1      level of the buckets
 * 3      .      buckets ascending, each two {@link Varint}s:
 *                 distance from the bucket before, of the first from the lowest possible
 *                 count, at least 1
 * </pre>
 *
 * <p>The level is the least at which the numbers fill at most 512 buckets: a function of their set,
 * since more numbers never fill fewer buckets. (UDDSketch's uniform collapse, over buckets made of
 * a double's bits.) At level 0, which spans eight factors of two at least, a value is within 0.78
 * %; each level doubles that.
 *
 * @see <a href="https://arxiv.org/abs/1908.10693">Masson et al. 2019, DDSketch</a>
 * @see <a href="https://arxiv.org/abs/2004.08604">Epicoco et al. 2020, UDDSketch</a>
 */
final class QuantileCell extends Cell {
  static final QuantileCell INSTANCE = new QuantileCell();

  /** Most buckets of a state. */
  static final int BUCKETS_MAX = 512;

  static final int LEVEL = 2;
  static final int COUNTS = 3;

  private QuantileCell() {}

  @Override
  public String format() {
    return "quantile/1";
  }

  @Override
  public InputKind inputKind() {
    return InputKind.NUMBER;
  }

  @Override
  public int firstBytes() {
    return COUNTS + 3;
  }

  @Override
  public int mergeExtra() {
    return Varint.BYTES_MAX;
  }

  @Override
  public int size(byte[] bytes, int at) {
    return LEVEL + BigEndian.getU16(bytes, at);
  }

  /** Bucket number that distances start from. */
  static int lowest(int level) {
    return QuantileBuckets.raised(-QuantileBuckets.BUCKET_MAX, level) - 1;
  }

  @Override
  public int first(EventInput input, byte[] out, int to) {
    out[to + LEVEL] = 0;
    int at = Varint.put(out, to + COUNTS, QuantileBuckets.of(input.number()) - (long) lowest(0));
    at = Varint.put(out, at, 1);
    BigEndian.putU16(out, to, at - to - LEVEL);
    return at;
  }

  /** Buckets in the open, ascending. */
  private static final class Buckets {
    private final int[] numbers;
    private final long[] counts;
    private int size;
    private int level;

    Buckets(int room) {
      numbers = new int[room];
      counts = new long[room];
    }

    static Buckets of(byte[] bytes, int at) {
      int end = at + INSTANCE.size(bytes, at);
      Buckets buckets = new Buckets((end - at - COUNTS) / 2);
      buckets.level = bytes[at + LEVEL];
      int number = lowest(buckets.level);
      int i = at + COUNTS;
      while (i < end) {
        number += (int) Varint.get(bytes, i);
        i = Varint.skip(bytes, i);
        buckets.append(number, Varint.get(bytes, i));
        i = Varint.skip(bytes, i);
      }
      return buckets;
    }

    void append(int number, long count) {
      if (size > 0 && numbers[size - 1] == number) {
        counts[size - 1] += count;
        return;
      }
      numbers[size] = number;
      counts[size++] = count;
    }

    void raise(int toLevel) {
      int old = size;
      size = 0;
      for (int i = 0; i < old; i++) {
        append(QuantileBuckets.raised(numbers[i], toLevel - level), counts[i]);
      }
      level = toLevel;
    }

    int store(byte[] out, int to) {
      out[to + LEVEL] = (byte) level;
      int before = lowest(level);
      int at = to + COUNTS;
      for (int i = 0; i < size; i++) {
        at = Varint.put(out, at, numbers[i] - (long) before);
        at = Varint.put(out, at, counts[i]);
        before = numbers[i];
      }
      BigEndian.putU16(out, to, at - to - LEVEL);
      return at;
    }
  }

  @Override
  public int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    Buckets a = Buckets.of(left, leftAt);
    Buckets b = Buckets.of(right, rightAt);
    int level = Math.max(a.level, b.level);
    a.raise(level);
    b.raise(level);
    Buckets union = new Buckets(a.size + b.size);
    union.level = level;
    int i = 0;
    int j = 0;
    while (i < a.size || j < b.size) {
      if (j == b.size || (i < a.size && a.numbers[i] <= b.numbers[j])) {
        union.append(a.numbers[i], a.counts[i++]);
      } else {
        union.append(b.numbers[j], b.counts[j++]);
      }
    }
    while (union.size > BUCKETS_MAX) {
      union.raise(union.level + 1);
    }
    return union.store(out, to);
  }

  @Override
  public Accumulator accumulator() {
    return new Quantiles();
  }
}
