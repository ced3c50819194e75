package dev.weir.benchmarks.soak;

import java.util.Arrays;
import java.util.List;

/**
 * Whether a quantity stays as it is: the line through its samples in the second half of a run.
 *
 * <p>The line's slope is the median of the slopes of all pairs of samples, so that a few samples
 * far off do not turn it. Flat: what the line gains over that half is less than a twentieth of the
 * median; falling is flat.
 *
 * @param median of the samples
 * @param gain of the line from the half's beginning to its end, in the quantity's unit
 * @see <a href="https://doi.org/10.1080/01621459.1968.10480934">Sen 1968, Estimates of the
 *     regression coefficient based on Kendall's tau</a>
 */
record Trend(String quantity, double first, double median, double max, double gain) {
  /** Share of the median that the line may gain. */
  static final double SHARE_MAX = 0.05;

  static Trend of(String quantity, List<Sample> samples) {
    List<Sample> half =
        samples.stream()
            .filter(s -> s.seconds() >= samples.get(samples.size() - 1).seconds() / 2)
            .filter(s -> !Double.isNaN(s.of(quantity)))
            .toList();
    if (half.size() < 2) {
      return new Trend(quantity, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double[] slopes = new double[half.size() * (half.size() - 1) / 2];
    int at = 0;
    for (int i = 0; i < half.size(); i++) {
      for (int j = i + 1; j < half.size(); j++) {
        slopes[at++] =
            (half.get(j).of(quantity) - half.get(i).of(quantity))
                / (half.get(j).seconds() - half.get(i).seconds());
      }
    }
    double spanSeconds = half.get(half.size() - 1).seconds() - half.get(0).seconds();
    double[] values = half.stream().mapToDouble(s -> s.of(quantity)).toArray();
    return new Trend(
        quantity,
        samples.get(0).of(quantity),
        median(values),
        Arrays.stream(values).max().orElseThrow(),
        median(slopes) * spanSeconds);
  }

  boolean known() {
    return !Double.isNaN(gain);
  }

  /** Gain over the median; nothing gained on nothing is nothing. */
  double share() {
    return gain == 0 ? 0 : gain / Math.abs(median);
  }

  boolean flat() {
    return share() < SHARE_MAX;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
