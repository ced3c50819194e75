package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many numbers fall between given borders: below the first, from each border up to but without
 * the next, from the last on.
 *
 * <pre>
 * offset bytes
 * 0      2      bytes of the state after this field
 * 2      .      counts of all buckets, lowest first ({@link Varint})
 * </pre>
 *
 * <p>Of a cut state each bucket adds its fraction, rounded; the bound is what the most uncertain
 * bucket may be off. Immutable, thread-safe.
 */
final class BucketCell extends Cell {
  private static final int COUNTS = 2;

  private final double[] borders;
  private final String[] labels;

  BucketCell(List<Double> borders) {
    this.borders = borders.stream().mapToDouble(Double::doubleValue).toArray();
    List<String> names = new ArrayList<>();
    names.add("<" + text(this.borders[0]));
    for (int i = 1; i < this.borders.length; i++) {
      names.add("[" + text(this.borders[i - 1]) + "," + text(this.borders[i]) + ")");
    }
    names.add(">=" + text(this.borders[this.borders.length - 1]));
    this.labels = names.toArray(new String[0]);
  }

  private static String text(double border) {
    return border == 0 ? "0" : BigDecimal.valueOf(border).stripTrailingZeros().toPlainString();
  }

  @Override
  public String format() {
    return "buckets/1" + Arrays.toString(borders);
  }

  @Override
  public InputKind inputKind() {
    return InputKind.NUMBER;
  }

  @Override
  public int firstBytes() {
    return COUNTS + labels.length;
  }

  @Override
  public int mergeExtra() {
    return 0;
  }

  @Override
  public int size(byte[] bytes, int at) {
    return COUNTS + BigEndian.getU16(bytes, at);
  }

  @Override
  public int first(EventInput input, byte[] out, int to) {
    int end = to + COUNTS + labels.length;
    Arrays.fill(out, to + COUNTS, end, (byte) 0);
    out[to + COUNTS + bucket(input.number())] = 1;
    BigEndian.putU16(out, to, labels.length);
    return end;
  }

  private int bucket(double number) {
    int bucket = 0;
    while (bucket < borders.length && number >= borders[bucket]) {
      bucket++;
    }
    return bucket;
  }

  @Override
  public boolean invertible() {
    return true;
  }

  @Override
  public int remove(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    int gone = bucket(input.number());
    int i = at + COUNTS;
    int end = to + COUNTS;
    long all = 0;
    for (int bucket = 0; bucket < labels.length; bucket++) {
      long count = Varint.get(bytes, i) - (bucket == gone ? 1 : 0);
      end = Varint.put(out, end, count);
      all += count;
      i = Varint.skip(bytes, i);
    }
    BigEndian.putU16(out, to, end - to - COUNTS);
    return all == 0 ? to : end;
  }

  @Override
  public int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    int i = leftAt + COUNTS;
    int j = rightAt + COUNTS;
    int at = to + COUNTS;
    for (int bucket = 0; bucket < labels.length; bucket++) {
      at = Varint.put(out, at, Varint.get(left, i) + Varint.get(right, j));
      i = Varint.skip(left, i);
      j = Varint.skip(right, j);
    }
    BigEndian.putU16(out, to, at - to - COUNTS);
    return at;
  }

  @Override
  public Accumulator accumulator() {
    return new Buckets();
  }

  private final class Buckets extends Accumulator {
    private final long[] counts = new long[labels.length];
    private final long[] parts = new long[labels.length];
    private final long[] bounds = new long[labels.length];

    @Override
    public void clear() {
      Arrays.fill(counts, 0);
      clearCuts();
    }

    @Override
    public void event(EventInput input) {
      counts[bucket(input.number())]++;
    }

    @Override
    public void state(byte[] bytes, int at) {
      int i = at + COUNTS;
      for (int bucket = 0; bucket < counts.length; bucket++) {
        counts[bucket] += Varint.get(bytes, i);
        i = Varint.skip(bytes, i);
      }
    }

    @Override
    public void cut(byte[] bytes, int at, double fraction, long afterMs, long upToMs) {
      int i = at + COUNTS;
      for (int bucket = 0; bucket < counts.length; bucket++) {
        long events = Varint.get(bytes, i);
        long part = Math.round(events * fraction);
        parts[bucket] += part;
        bounds[bucket] += Math.max(part, events - part);
        i = Varint.skip(bytes, i);
      }
    }

    @Override
    public void clearCuts() {
      Arrays.fill(parts, 0);
      Arrays.fill(bounds, 0);
    }

    @Override
    public void answer(Aggregation aggregation, Answer into) {
      Map<String, Long> histogram = new LinkedHashMap<>();
      for (int bucket = 0; bucket < counts.length; bucket++) {
        histogram.put(labels[bucket], counts[bucket] + parts[bucket]);
      }
      into.setObject(
          Collections.unmodifiableMap(histogram), (double) Arrays.stream(bounds).max().orElse(0));
    }
  }
}
