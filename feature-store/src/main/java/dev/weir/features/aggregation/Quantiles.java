package dev.weir.features.aggregation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Answers quantiles over {@link QuantileCell}s. The q-quantile of n values is the least of them
 * that at least q n of them do not exceed: the one of rank ceil(q n), the least for q = 0.
 *
 * <p>Exact while only single events were taken in, up to 4,096 of them. Otherwise the middle of the
 * bucket the quantile falls into; the bound reaches from the bucket it falls into if every
 * uncertain event that can lower it counts, to the one if every one that can raise it does. Memory:
 * two arrays of 96 KiB per reader, made with the first tile.
 */
final class Quantiles extends Accumulator {
  private static final int NUMBERS_MAX = 4_096;

  private double[] numbers = new double[64];
  private int size;
  private final Tally sure = new Tally();
  private final Tally cut = new Tally();
  private double cutFraction;

  /** Counts by bucket, at one level. */
  private static final class Tally {
    private long[] counts = new long[0];
    private int from;
    private int to;
    private int level;
    private long total;

    void clear() {
      if (total > 0) {
        Arrays.fill(counts, from, to + 1, 0);
      }
      total = 0;
      level = 0;
    }

    private static int slot(int bucket) {
      return bucket + QuantileBuckets.BUCKET_MAX;
    }

    void add(int bucket, long count) {
      if (counts.length == 0) {
        counts = new long[2 * QuantileBuckets.BUCKET_MAX + 1];
      }
      int slot = slot(bucket);
      from = total == 0 ? slot : Math.min(from, slot);
      to = total == 0 ? slot : Math.max(to, slot);
      counts[slot] += count;
      total += count;
    }

    void raise(int toLevel) {
      if (toLevel <= level) {
        return;
      }
      int levels = toLevel - level;
      level = toLevel;
      if (total == 0) {
        return;
      }
      int oldFrom = from;
      int oldTo = to;
      long[] old = Arrays.copyOfRange(counts, oldFrom, oldTo + 1);
      Arrays.fill(counts, oldFrom, oldTo + 1, 0);
      total = 0;
      for (int i = 0; i < old.length; i++) {
        if (old[i] > 0) {
          int bucket = oldFrom + i - QuantileBuckets.BUCKET_MAX;
          add(QuantileBuckets.raised(bucket, levels), old[i]);
        }
      }
    }

    void add(byte[] bytes, int at) {
      int stateLevel = bytes[at + QuantileCell.LEVEL];
      raise(stateLevel);
      int end = at + QuantileCell.INSTANCE.size(bytes, at);
      int number = QuantileCell.lowest(stateLevel);
      int i = at + QuantileCell.COUNTS;
      while (i < end) {
        number += (int) Varint.get(bytes, i);
        i = Varint.skip(bytes, i);
        add(QuantileBuckets.raised(number, level - stateLevel), Varint.get(bytes, i));
        i = Varint.skip(bytes, i);
      }
    }

    long at(int slot) {
      return total == 0 || slot < from || slot > to ? 0 : counts[slot];
    }
  }

  @Override
  public void clear() {
    size = 0;
    sure.clear();
    clearCuts();
  }

  @Override
  public void event(EventInput input) {
    if (sure.total > 0 || size == NUMBERS_MAX) {
      toBuckets();
      sure.add(QuantileBuckets.raised(QuantileBuckets.of(input.number()), sure.level), 1);
      return;
    }
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size * 2);
    }
    numbers[size++] = input.number();
  }

  private void toBuckets() {
    for (int i = 0; i < size; i++) {
      sure.add(QuantileBuckets.raised(QuantileBuckets.of(numbers[i]), sure.level), 1);
    }
    size = 0;
  }

  @Override
  public void state(byte[] bytes, int at) {
    toBuckets();
    sure.add(bytes, at);
  }

  @Override
  public void cut(byte[] bytes, int at, double fraction, long afterMs, long upToMs) {
    cut.add(bytes, at);
    cutFraction = Math.max(cutFraction, fraction);
  }

  @Override
  public void clearCuts() {
    cut.clear();
    cutFraction = 0;
  }

  @Override
  public void answer(Aggregation aggregation, Answer into) {
    if (aggregation instanceof Aggregation.ApproxQuantile one) {
      answer(one.millionths(), into);
      return;
    }
    List<Double> values = new ArrayList<>();
    double bound = 0;
    for (int millionths : ((Aggregation.ApproxQuantiles) aggregation).millionths()) {
      answer(millionths, into);
      if (!into.present()) {
        return;
      }
      values.add(into.value());
      bound = Math.max(bound, into.errorBound());
    }
    into.setObject(Collections.unmodifiableList(values), bound);
  }

  private void answer(int millionths, Answer into) {
    if (size + sure.total + cut.total == 0) {
      into.setNull();
      return;
    }
    if (sure.total == 0 && cut.total == 0) {
      Arrays.sort(numbers, 0, size);
      into.set(numbers[(int) rank(millionths, size) - 1], 0);
      return;
    }
    toBuckets();
    int level = Math.max(sure.level, cut.level);
    sure.raise(level);
    cut.raise(level);
    int from =
        sure.total == 0 ? cut.from : cut.total == 0 ? sure.from : Math.min(sure.from, cut.from);
    int to = sure.total == 0 ? cut.to : cut.total == 0 ? sure.to : Math.max(sure.to, cut.to);
    double q = millionths / 1e6;
    double guessed = q * (sure.total + cutFraction * cut.total);
    int lowest = -1;
    int guess = -1;
    int highest = -1;
    long seen = 0;
    long seenCut = 0;
    for (int slot = from; slot <= to; slot++) {
      seen += sure.at(slot);
      seenCut += cut.at(slot);
      if (seen + seenCut == 0) {
        continue;
      }
      // Lowest when of the uncertain events exactly those up to here count, highest when exactly
      // those above do.
      if (lowest < 0 && seen + seenCut >= rank(millionths, sure.total + seenCut)) {
        lowest = slot;
      }
      if (guess < 0 && seen + cutFraction * seenCut >= guessed && seen + seenCut > 0) {
        guess = slot;
      }
      if (highest < 0 && seen > 0 && seen >= rank(millionths, sure.total + cut.total - seenCut)) {
        highest = slot;
      }
    }
    lowest = Math.max(lowest, from);
    highest = highest < 0 ? to : highest;
    guess = guess < 0 ? highest : Math.max(lowest, Math.min(highest, guess));
    double low = QuantileBuckets.low(lowest - QuantileBuckets.BUCKET_MAX, level);
    double high = QuantileBuckets.high(highest - QuantileBuckets.BUCKET_MAX, level);
    int bucket = guess - QuantileBuckets.BUCKET_MAX;
    double value = (QuantileBuckets.low(bucket, level) + QuantileBuckets.high(bucket, level)) / 2;
    into.set(value, widened(Math.max(high - value, value - low), value));
  }

  private static long rank(long millionths, long n) {
    return Math.max(1, Math.floorDiv(millionths * n + 999_999, 1_000_000L));
  }
}
