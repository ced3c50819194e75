package dev.weir.features.aggregation;

/** One value with its bound, or none. Mutable and reused; not thread-safe. */
public final class Answer {
  private boolean present;
  private double value;
  private double errorBound;

  void set(double newValue, double newErrorBound) {
    present = true;
    value = newValue;
    errorBound = newErrorBound;
  }

  void setNull() {
    present = false;
    value = 0;
    errorBound = 0;
  }

  /** False when there is no value because no event had the input. */
  public boolean present() {
    return present;
  }

  public double value() {
    return value;
  }

  /** The true value is at most this far away; 0 when exact. */
  public double errorBound() {
    return errorBound;
  }
}
