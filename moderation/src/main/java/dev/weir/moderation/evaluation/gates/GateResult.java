package dev.weir.moderation.evaluation.gates;

import java.util.Locale;

/**
 * What one gate found.
 *
 * @param gate its place in the gates file
 * @param value measured; NaN if there was nothing to measure it on, which does not pass
 * @param limit of the gates file
 * @param isFloor whether the value has to be the limit at least; else at most
 */
public record GateResult(String gate, double value, double limit, boolean isFloor) {
  public boolean passed() {
    return isFloor ? value >= limit : value <= limit;
  }

  /** The gate, the value and the limit in one line. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "%s: %s (%s %s)",
        gate,
        number(value),
        isFloor ? "floor" : "ceiling",
        number(limit));
  }

  private static String number(double value) {
    return Double.isNaN(value)
        ? "nothing to measure"
        : String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.4f", value);
  }
}
