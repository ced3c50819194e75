package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;

/**
 * How many events there were and how many of them met a condition: the input is 1 or 0.
 *
 * <pre>
 * offset bytes
 * 0      4      events, stays at 2^31 - 1
 * 4      4      of them those that met the condition
 * </pre>
 *
 * <p>With cut states the share is least when of their events all those that miss count, and most
 * when all those that meet count: the bound reaches to the two.
 */
final class RatioCell extends Cell {
  static final RatioCell INSTANCE = new RatioCell();

  private static final int MET = 4;
  static final int BYTES = MET + 4;

  private RatioCell() {}

  @Override
  public String format() {
    return "ratio/1";
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
    return write(1, met(input), out, to);
  }

  @Override
  public int add(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    return write(
        CountCell.plus(BigEndian.getInt(bytes, at), 1),
        CountCell.plus(BigEndian.getInt(bytes, at + MET), met(input)),
        out,
        to);
  }

  @Override
  public int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    return write(
        CountCell.plus(BigEndian.getInt(left, leftAt), BigEndian.getInt(right, rightAt)),
        CountCell.plus(
            BigEndian.getInt(left, leftAt + MET), BigEndian.getInt(right, rightAt + MET)),
        out,
        to);
  }

  @Override
  public boolean invertible() {
    return true;
  }

  @Override
  public int remove(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    int events = CountCell.minusOne(BigEndian.getInt(bytes, at));
    return events == 0
        ? to
        : write(events, BigEndian.getInt(bytes, at + MET) - met(input), out, to);
  }

  private static int met(EventInput input) {
    return input.number() != 0 ? 1 : 0;
  }

  private static int write(int events, int met, byte[] out, int to) {
    BigEndian.putInt(out, to, events);
    BigEndian.putInt(out, to + MET, met);
    return to + BYTES;
  }

  @Override
  public Accumulator accumulator() {
    return new Share();
  }

  private static final class Share extends Accumulator {
    private long events;
    private long met;
    private long cutEvents;
    private long cutMet;
    private double partEvents;
    private double partMet;

    @Override
    public void clear() {
      events = 0;
      met = 0;
      clearCuts();
    }

    @Override
    public void event(EventInput input) {
      events++;
      met += RatioCell.met(input);
    }

    @Override
    public void state(byte[] bytes, int at) {
      events += BigEndian.getInt(bytes, at);
      met += BigEndian.getInt(bytes, at + MET);
    }

    @Override
    public void cut(byte[] bytes, int at, double fraction, long afterMs, long upToMs) {
      int n = BigEndian.getInt(bytes, at);
      int m = BigEndian.getInt(bytes, at + MET);
      cutEvents += n;
      cutMet += m;
      partEvents += n * fraction;
      partMet += m * fraction;
    }

    @Override
    public void clearCuts() {
      cutEvents = 0;
      cutMet = 0;
      partEvents = 0;
      partMet = 0;
    }

    @Override
    public void answer(Aggregation aggregation, Answer into) {
      if (events + cutEvents == 0) {
        into.setNull();
        return;
      }
      if (cutEvents == 0) {
        into.set((double) met / events, 0);
        return;
      }
      long missed = cutEvents - cutMet;
      double low = events + missed == 0 ? 1 : (double) met / (events + missed);
      double high = events + cutMet == 0 ? 0 : (double) (met + cutMet) / (events + cutMet);
      double all = events + partEvents;
      double value = all == 0 ? low : Math.max(low, Math.min(high, (met + partMet) / all));
      double bound = Math.max(value - low, high - value);
      // With no event surely inside there may be no value at all: never called exact.
      into.set(value, widened(events > 0 ? bound : Math.max(bound, Double.MIN_VALUE), value));
    }
  }
}
