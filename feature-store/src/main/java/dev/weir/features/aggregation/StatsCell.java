package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;

/**
 * Count, sum, minimum and maximum of a number: what sum, mean, min and max need, each with a bound
 * for states cut by a window's edge. The four share one state per input and condition.
 *
 * <pre>
 * offset bytes
 * 0      4      events, stays at 2^31 - 1
 * 4      16     sum ({@link FixedSum})
 * 20     8      minimum (double)
 * 28     8      maximum (double)
 * </pre>
 */
final class StatsCell extends Cell {
  static final StatsCell INSTANCE = new StatsCell();

  private static final int SUM = 4;
  private static final int MIN = SUM + FixedSum.BYTES;
  private static final int MAX = MIN + 8;
  static final int BYTES = MAX + 8;

  private StatsCell() {}

  @Override
  public String format() {
    return "stats/1";
  }

  @Override
  public InputKind inputKind() {
    return InputKind.NUMBER;
  }

  @Override
  public int firstBytes() {
    return BYTES;
  }

  @Override
  public int size(byte[] bytes, int at) {
    return BYTES;
  }

  @Override
  public int first(EventInput input, byte[] out, int to) {
    double number = input.number();
    FixedSum sum = new FixedSum();
    sum.add(number);
    return write(1, sum, number, number, out, to);
  }

  @Override
  public int add(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    double number = input.number();
    FixedSum sum = new FixedSum();
    sum.load(bytes, at + SUM);
    sum.add(number);
    return write(
        CountCell.plus(BigEndian.getInt(bytes, at), 1),
        sum,
        Math.min(min(bytes, at), number),
        Math.max(max(bytes, at), number),
        out,
        to);
  }

  @Override
  public int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    FixedSum sum = new FixedSum();
    sum.load(left, leftAt + SUM);
    sum.add(right, rightAt + SUM);
    return write(
        CountCell.plus(BigEndian.getInt(left, leftAt), BigEndian.getInt(right, rightAt)),
        sum,
        Math.min(min(left, leftAt), min(right, rightAt)),
        Math.max(max(left, leftAt), max(right, rightAt)),
        out,
        to);
  }

  @Override
  public boolean invertible() {
    return true;
  }

  /** Minimum and maximum stay: still no event is beyond them, which is what bounds need. */
  @Override
  public int remove(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    int events = CountCell.minusOne(BigEndian.getInt(bytes, at));
    if (events == 0) {
      return to;
    }
    FixedSum sum = new FixedSum();
    sum.load(bytes, at + SUM);
    sum.add(-input.number());
    return write(events, sum, min(bytes, at), max(bytes, at), out, to);
  }

  private static double min(byte[] bytes, int at) {
    return Double.longBitsToDouble(BigEndian.getLong(bytes, at + MIN));
  }

  private static double max(byte[] bytes, int at) {
    return Double.longBitsToDouble(BigEndian.getLong(bytes, at + MAX));
  }

  private static int write(int events, FixedSum sum, double min, double max, byte[] out, int to) {
    BigEndian.putInt(out, to, events);
    sum.store(out, to + SUM);
    BigEndian.putLong(out, to + MIN, Double.doubleToRawLongBits(min));
    BigEndian.putLong(out, to + MAX, Double.doubleToRawLongBits(max));
    return to + BYTES;
  }

  @Override
  public Accumulator accumulator() {
    return new Stats();
  }

  private static final class Stats extends Accumulator {
    private long events;
    private final FixedSum sum = new FixedSum();
    private double min;
    private double max;

    // Of the cut states: all that may be missing or too much.
    private long cutEvents;
    private double cutMin;
    private double cutMax;
    private double partEvents;
    private double partSum;
    private double gain;
    private double loss;
    private final FixedSum scratch = new FixedSum();

    @Override
    public void clear() {
      events = 0;
      sum.clear();
      min = Double.POSITIVE_INFINITY;
      max = Double.NEGATIVE_INFINITY;
      clearCuts();
    }

    @Override
    public void event(EventInput input) {
      double number = input.number();
      events++;
      sum.add(number);
      min = Math.min(min, number);
      max = Math.max(max, number);
    }

    @Override
    public void state(byte[] bytes, int at) {
      events += BigEndian.getInt(bytes, at);
      sum.add(bytes, at + SUM);
      min = Math.min(min, StatsCell.min(bytes, at));
      max = Math.max(max, StatsCell.max(bytes, at));
    }

    @Override
    public void cut(byte[] bytes, int at, double fraction, long afterMs, long upToMs) {
      long n = BigEndian.getInt(bytes, at);
      scratch.load(bytes, at + SUM);
      double total = scratch.value();
      double low = StatsCell.min(bytes, at);
      double high = StatsCell.max(bytes, at);
      cutEvents += n;
      cutMin = Math.min(cutMin, low);
      cutMax = Math.max(cutMax, high);
      partEvents += n * fraction;
      partSum += total * fraction;
      // A subset's sum lies between the sum of the negative and of the positive terms.
      double positive = low >= 0 ? total : high <= 0 ? 0 : Math.min(n * high, total - n * low);
      double negative = low >= 0 ? 0 : high <= 0 ? total : Math.max(n * low, total - n * high);
      gain += Math.max(0, positive);
      loss += Math.min(0, negative);
    }

    @Override
    public void clearCuts() {
      cutEvents = 0;
      cutMin = Double.POSITIVE_INFINITY;
      cutMax = Double.NEGATIVE_INFINITY;
      partEvents = 0;
      partSum = 0;
      gain = 0;
      loss = 0;
    }

    @Override
    public void answer(Aggregation aggregation, Answer into) {
      if (aggregation instanceof Aggregation.Sum || aggregation instanceof Aggregation.Rate) {
        answerSum(into);
      } else if (events == 0 && cutEvents == 0) {
        into.setNull();
      } else if (aggregation instanceof Aggregation.Mean) {
        answerMean(into);
      } else if (aggregation instanceof Aggregation.Min) {
        double value = events > 0 ? min : cutMin;
        double bound = events > 0 ? value - cutMin : unsure(cutMax - cutMin);
        into.set(value, cutEvents == 0 ? 0 : widened(bound, value));
      } else {
        double value = events > 0 ? max : cutMax;
        double bound = events > 0 ? cutMax - value : unsure(cutMax - cutMin);
        into.set(value, cutEvents == 0 ? 0 : widened(bound, value));
      }
    }

    /** With no event surely inside there may be no value at all: never called exact. */
    private static double unsure(double bound) {
      return Math.max(bound, Double.MIN_VALUE);
    }

    private void answerSum(Answer into) {
      double inside = sum.value();
      double value = inside + partSum;
      double bound = Math.max(gain - partSum, partSum - loss);
      into.set(value, cutEvents == 0 ? 0 : widened(bound, value));
    }

    private void answerMean(Answer into) {
      if (cutEvents == 0) {
        into.set(sum.value() / events, 0);
        return;
      }
      double inside = sum.value();
      if (events == 0) {
        double value =
            partEvents > 0 ? Math.max(cutMin, Math.min(cutMax, partSum / partEvents)) : cutMin;
        into.set(value, widened(unsure(Math.max(cutMax - value, value - cutMin)), value));
        return;
      }
      double mean = inside / events;
      double value = (inside + partSum) / (events + partEvents);
      double all = (double) events + cutEvents;
      double low = cutMin < mean ? (inside + cutEvents * cutMin) / all : mean;
      double high = cutMax > mean ? (inside + cutEvents * cutMax) / all : mean;
      into.set(value, widened(Math.max(value - low, high - value), value));
    }
  }
}
