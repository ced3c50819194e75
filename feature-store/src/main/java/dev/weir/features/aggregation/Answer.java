package dev.weir.features.aggregation;

import org.jspecify.annotations.Nullable;

/** One value with its bound, or none. Mutable and reused; not thread-safe. */
public final class Answer {
  private boolean present;
  private boolean known = true;
  private @Nullable Object object;
  private double value;
  private double errorBound;

  void set(double newValue, double newErrorBound) {
    present = true;
    known = true;
    object = null;
    value = newValue;
    errorBound = newErrorBound;
  }

  /** A text, an immutable list or immutable counts. */
  void setObject(Object newValue, double newErrorBound) {
    set(0, newErrorBound);
    object = newValue;
  }

  /** What the window holds cannot be told. */
  void setUnknown() {
    setNull();
    known = false;
  }

  void setNull() {
    present = false;
    known = true;
    object = null;
    value = 0;
    errorBound = 0;
  }

  /** Turns a number into a rate. */
  public void scale(double times, double by) {
    value = value * times / by;
    errorBound = Accumulator.widened(errorBound * times / by, value);
  }

  /** False when there is no value because no event had the input. */
  public boolean present() {
    return present;
  }

  public double value() {
    return value;
  }

  /** The value when it is no number. */
  public @Nullable Object object() {
    return object;
  }

  /** False when there may be a value and nothing can be said of it. */
  public boolean known() {
    return known;
  }

  /** The true value is at most this far away; 0 when exact. */
  public double errorBound() {
    return errorBound;
  }
}
