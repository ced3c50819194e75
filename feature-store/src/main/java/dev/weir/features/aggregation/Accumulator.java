package dev.weir.features.aggregation;

/**
 * Adds up events and states from the newest to the oldest and answers at any moment on the way, so
 * that one pass serves all windows. States cut by an edge of the window are shown at the moment of
 * the answer: they widen its error bound and are not kept.
 *
 * <p>Not thread-safe: owned by one reader and reused.
 */
public abstract class Accumulator {
  Accumulator() {}

  public abstract void clear();

  /** Takes in one event by its input. */
  public abstract void event(EventInput input);

  /** Takes in a whole state. */
  public abstract void state(byte[] bytes, int at);

  /**
   * Notes a state of which only part lies in the window: {@code fraction} of its width, events with
   * {@code afterMs < t <= upToMs}. At most two are noted (one per edge); they count for the
   * following answers until {@link #clearCuts}. The bytes must stay as they are until then.
   */
  public abstract void cut(byte[] bytes, int at, double fraction, long afterMs, long upToMs);

  public abstract void clearCuts();

  /** Answers for an aggregation that uses this cell. */
  public abstract void answer(Aggregation aggregation, Answer into);

  /** Rounding of the bound itself may not make it too small. */
  static double widened(double bound, double value) {
    return bound <= 0 ? 0 : bound + 1e-12 * (bound + Math.abs(value));
  }
}
