package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;
import java.math.BigInteger;

/**
 * Count, sum and sum of squares of a number, all exact: what variance and standard deviation need.
 *
 * <pre>
 * offset bytes
 * 0      4      events n, stays at 2^31 - 1
 * 4      .      sum of the numbers, in units of 2^-63 ({@link WideSum})
 *        .      sum of their squares, in units of 2^-126 ({@link WideSum})
 * </pre>
 *
 * <p>A number enters as a multiple of 2^-63, rounded towards zero (1.1e-19; from 2^-10 on it enters
 * unchanged). Sums never round: n * sum of squares - (sum)^2 is computed in whole numbers, so that
 * a small spread around a large mean loses nothing, in any order. The first rounding is the one to
 * double.
 *
 * <p>With cut states the truth lies between two bounds that hold for every subset S of the cut
 * events C beside the events A surely inside: the sum of squared deviations only grows with events,
 * so M2(A) <= M2(A+S) <= M2(A+C), and it is divided by between |A| and |A|+|C|.
 */
final class MomentsCell extends Cell {
  static final MomentsCell INSTANCE = new MomentsCell();

  private static final int SUMS = 4;
  // |x| <= 2^53 in units of 2^-63 and 2^31 events: 147 bits and a sign; squares: 263 bits.
  private static final int SUM_LIMBS = 3;
  private static final int SQUARES_LIMBS = 5;

  private MomentsCell() {}

  /** A state in the open. */
  private static final class Moments {
    private long events;
    private final WideSum sum = new WideSum(SUM_LIMBS);
    private final WideSum squares = new WideSum(SQUARES_LIMBS);

    void clear() {
      events = 0;
      sum.clear();
      squares.clear();
    }

    void load(byte[] bytes, int at) {
      events = BigEndian.getInt(bytes, at);
      squares.load(bytes, sum.load(bytes, at + SUMS));
    }

    int store(byte[] out, int to) {
      BigEndian.putInt(out, to, (int) Math.min(Integer.MAX_VALUE, events));
      return squares.store(out, sum.store(out, to + SUMS));
    }

    void add(Moments other) {
      events += other.events;
      sum.add(other.sum);
      squares.add(other.squares);
    }

    void add(double number) {
      double magnitude = Math.abs(number);
      long whole = (long) magnitude;
      long fraction = (long) ((magnitude - whole) * 0x1p63);
      long high = whole >>> 1;
      long low = whole << 63 | fraction;
      events++;
      if (number < 0) {
        sum.subtractUnsigned(0, high, low);
      } else {
        sum.addUnsigned(0, high, low);
      }
      long crossHigh = multiplyHighUnsigned(high, low);
      squares.addUnsigned(0, multiplyHighUnsigned(low, low), low * low);
      squares.addUnsigned(1, crossHigh, high * low);
      squares.addUnsigned(1, crossHigh, high * low);
      squares.addUnsigned(2, multiplyHighUnsigned(high, high), high * high);
    }

    private static long multiplyHighUnsigned(long a, long b) {
      return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    }

    /** Sum of squared deviations from the mean. */
    double deviations() {
      if (events < 2) {
        return 0;
      }
      BigInteger total = sum.value();
      BigInteger scaled =
          squares.value().multiply(BigInteger.valueOf(events)).subtract(total.multiply(total));
      return Math.scalb(scaled.doubleValue(), -126) / events;
    }
  }

  @Override
  public String format() {
    return "moments/1";
  }

  @Override
  public InputKind inputKind() {
    return InputKind.NUMBER;
  }

  @Override
  public int firstBytes() {
    return SUMS + 2 + SUM_LIMBS * Long.BYTES + 2 + SQUARES_LIMBS * Long.BYTES;
  }

  @Override
  public int mergeExtra() {
    return firstBytes();
  }

  @Override
  public int size(byte[] bytes, int at) {
    int sumBytes = WideSum.size(bytes, at + SUMS);
    return SUMS + sumBytes + WideSum.size(bytes, at + SUMS + sumBytes);
  }

  @Override
  public int first(EventInput input, byte[] out, int to) {
    Moments moments = new Moments();
    moments.add(input.number());
    return moments.store(out, to);
  }

  @Override
  public int add(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    Moments moments = new Moments();
    moments.load(bytes, at);
    moments.add(input.number());
    return moments.store(out, to);
  }

  @Override
  public boolean invertible() {
    return true;
  }

  @Override
  public int remove(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    Moments moments = new Moments();
    Moments gone = new Moments();
    moments.load(bytes, at);
    gone.add(input.number());
    moments.events = CountCell.minusOne((int) moments.events);
    moments.sum.subtract(gone.sum);
    moments.squares.subtract(gone.squares);
    return moments.events == 0 ? to : moments.store(out, to);
  }

  @Override
  public int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    Moments moments = new Moments();
    Moments more = new Moments();
    moments.load(left, leftAt);
    more.load(right, rightAt);
    moments.add(more);
    return moments.store(out, to);
  }

  @Override
  public Accumulator accumulator() {
    return new Spread();
  }

  private static final class Spread extends Accumulator {
    private final Moments inside = new Moments();
    private final Moments cut = new Moments();
    private final Moments scratch = new Moments();
    private double fraction;

    @Override
    public void clear() {
      inside.clear();
      clearCuts();
    }

    @Override
    public void event(EventInput input) {
      inside.add(input.number());
    }

    @Override
    public void state(byte[] bytes, int at) {
      scratch.load(bytes, at);
      inside.add(scratch);
    }

    @Override
    public void cut(byte[] bytes, int at, double part, long afterMs, long upToMs) {
      scratch.load(bytes, at);
      cut.add(scratch);
      fraction = Math.max(fraction, part);
    }

    @Override
    public void clearCuts() {
      cut.clear();
      fraction = 0;
    }

    @Override
    public void answer(Aggregation aggregation, Answer into) {
      Aggregation.Variance asked = (Aggregation.Variance) aggregation;
      int less = asked.sample() ? 1 : 0;
      long events = inside.events;
      long all = events + cut.events;
      if (all <= less) {
        into.setNull();
        return;
      }
      if (cut.events == 0) {
        into.set(asked.of(inside.deviations() / (events - less)), 0);
        return;
      }
      scratch.clear();
      scratch.add(inside);
      scratch.add(cut);
      double least = inside.deviations();
      double most = scratch.deviations();
      double low = least / (all - less);
      // Fewer than two events have no spread; with none surely inside two of the cut ones may.
      double high = most / Math.max(events - less, events == 0 ? 2 - less : 1);
      double guess = most / (all - less) * fraction;
      if (events > less) {
        guess += least / (events - less) * (1 - fraction);
      }
      double value = asked.of(Math.max(low, Math.min(high, guess)));
      double bound = Math.max(value - asked.of(low), asked.of(high) - value);
      // With too few events surely inside there may be no value at all: never called exact.
      into.set(value, widened(events > less ? bound : Math.max(bound, Double.MIN_VALUE), value));
    }
  }
}
