package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;

/**
 * Number of events.
 *
 * <pre>
 * offset bytes
 * 0      4      events, stays at 2^31 - 1
 * </pre>
 *
 * <p>A cut state of n events adds its fraction of n, rounded, and bounds the error by what it may
 * have been instead: all n or none.
 */
final class CountCell extends Cell {
  static final CountCell INSTANCE = new CountCell();
  static final int BYTES = 4;

  private CountCell() {}

  @Override
  public String format() {
    return "count/1";
  }

  @Override
  public InputKind inputKind() {
    return InputKind.PRESENCE;
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
    BigEndian.putInt(out, to, 1);
    return to + BYTES;
  }

  @Override
  public int add(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    BigEndian.putInt(out, to, plus(BigEndian.getInt(bytes, at), 1));
    return to + BYTES;
  }

  @Override
  public int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    BigEndian.putInt(
        out, to, plus(BigEndian.getInt(left, leftAt), BigEndian.getInt(right, rightAt)));
    return to + BYTES;
  }

  @Override
  public boolean invertible() {
    return true;
  }

  @Override
  public int remove(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    int events = minusOne(BigEndian.getInt(bytes, at));
    if (events == 0) {
      return to;
    }
    BigEndian.putInt(out, to, events);
    return to + BYTES;
  }

  /** One less; a count at its limit stays there, as it is not known how far it went beyond. */
  static int minusOne(int events) {
    return events == Integer.MAX_VALUE ? events : events - 1;
  }

  static int plus(int left, int right) {
    return (int) Math.min(Integer.MAX_VALUE, (long) left + right);
  }

  @Override
  public Accumulator accumulator() {
    return new Counting();
  }

  private static final class Counting extends Accumulator {
    private long inside;
    private long estimated;
    private long bound;

    @Override
    public void clear() {
      inside = 0;
      clearCuts();
    }

    @Override
    public void event(EventInput input) {
      inside++;
    }

    @Override
    public void state(byte[] bytes, int at) {
      inside += BigEndian.getInt(bytes, at);
    }

    @Override
    public void cut(byte[] bytes, int at, double fraction, long afterMs, long upToMs) {
      long events = BigEndian.getInt(bytes, at);
      long part = Math.round(events * fraction);
      estimated += part;
      bound += Math.max(part, events - part);
    }

    @Override
    public void clearCuts() {
      estimated = 0;
      bound = 0;
    }

    @Override
    public void answer(Aggregation aggregation, Answer into) {
      into.set((double) (inside + estimated), (double) bound);
    }
  }
}
