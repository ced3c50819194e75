package dev.weir.moderation.campaign;

/**
 * How old authors' accounts were, counted by powers of two of hours. Not thread-safe.
 *
 * <pre>
 *   0: under an hour   1: under 2   2: under 4  ...  15: 16384 hours (two years) or more
 * </pre>
 */
final class AccountAges {
  static final int CLASSES = 16;

  private final int[] counts;

  AccountAges(int[] counts) {
    if (counts.length != CLASSES) {
      throw new IllegalArgumentException(
          "counts: " + counts.length + " (expected: " + CLASSES + ")");
    }
    this.counts = counts.clone();
  }

  /**
   * @param hours {@code NaN} when unknown: not counted
   */
  void add(double hours) {
    if (!Double.isNaN(hours)) {
      counts[hours < 1 ? 0 : Math.min(CLASSES - 1, Math.getExponent(hours) + 1)]++;
    }
  }

  /**
   * Hours below which half of the known ages lie, the upper end of the median's class: at most
   * twice the median. {@code NaN} when none is known.
   */
  double medianHours() {
    long known = 0;
    for (int count : counts) {
      known += count;
    }
    if (known == 0) {
      return Double.NaN;
    }
    long seen = 0;
    for (int i = 0; i < CLASSES; i++) {
      seen += counts[i];
      if (2 * seen >= known) {
        return 1L << i;
      }
    }
    throw new AssertionError(known);
  }

  int count(int ageClass) {
    return counts[ageClass];
  }
}
