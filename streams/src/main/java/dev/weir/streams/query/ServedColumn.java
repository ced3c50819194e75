package dev.weir.streams.query;

import dev.weir.features.serving.FeatureStatus;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one column's values. Quantiles are those of {@value #KEPT_MAX} numbers, each as likely
 * to be kept as any other (Vitter's algorithm R): with all kept, a quantile lies within about two
 * hundredths of its place. Not thread-safe.
 */
final class ServedColumn {
  static final int KEPT_MAX = 512;

  private static final int KEPT_FIRST = 16;

  private final Map<FeatureStatus, Long> statuses = new EnumMap<>(FeatureStatus.class);
  private double[] kept = new double[KEPT_FIRST];
  private long numbers;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;
  private double mean;
  private long chance = 0x9E3779B97F4A7C15L;

  /** A value that is no number, or none. */
  void add(FeatureStatus status) {
    statuses.merge(status, 1L, Long::sum);
  }

  /** A finite number. */
  void add(double number) {
    add(FeatureStatus.PRESENT);
    numbers++;
    least = Math.min(least, number);
    greatest = Math.max(greatest, number);
    mean += (number - mean) / numbers;
    if (numbers <= KEPT_MAX) {
      if (numbers > kept.length) {
        kept = Arrays.copyOf(kept, Math.min(KEPT_MAX, kept.length * 2));
      }
      kept[(int) numbers - 1] = number;
    } else {
      long place = (next() >>> 1) % numbers;
      if (place < KEPT_MAX) {
        kept[(int) place] = number;
      }
    }
  }

  /** Marsaglia's xorshift64: the same answers leave the same numbers. */
  private long next() {
    chance ^= chance << 13;
    chance ^= chance >>> 7;
    chance ^= chance << 17;
    return chance;
  }

  private long count(FeatureStatus status) {
    return statuses.getOrDefault(status, 0L);
  }

  private int keptNumbers() {
    return (int) Math.min(numbers, KEPT_MAX);
  }

  /** Both together, as the values of a JSON document; either may be null. */
  static Map<String, Object> described(@Nullable ServedColumn one, @Nullable ServedColumn two) {
    ServedColumn first = one == null ? new ServedColumn() : one;
    ServedColumn second = two == null ? new ServedColumn() : two;
    Map<String, Object> described = new LinkedHashMap<>();
    long seen = 0;
    for (FeatureStatus status : FeatureStatus.values()) {
      seen += first.count(status) + second.count(status);
    }
    described.put("values", seen);
    Map<String, Object> shares = new LinkedHashMap<>();
    for (FeatureStatus status : FeatureStatus.values()) {
      long count = first.count(status) + second.count(status);
      shares.put(status.name().toLowerCase(Locale.ROOT), seen == 0 ? null : (double) count / seen);
    }
    described.put("shares", shares);
    long numbers = first.numbers + second.numbers;
    described.put("min", numbers == 0 ? null : Math.min(first.least, second.least));
    described.put(
        "mean",
        numbers == 0
            ? null
            : first.mean * ((double) first.numbers / numbers)
                + second.mean * ((double) second.numbers / numbers));
    described.put("max", numbers == 0 ? null : Math.max(first.greatest, second.greatest));
    Weighted sample = new Weighted(first, second);
    described.put("p50", numbers == 0 ? null : sample.quantile(0.5));
    described.put("p90", numbers == 0 ? null : sample.quantile(0.9));
    described.put("p99", numbers == 0 ? null : sample.quantile(0.99));
    return described;
  }

  /** Kept numbers of two, each of which stands for as many as were seen for each kept. */
  private static final class Weighted {
    private final double[][] numbersAndWeights;
    private final double total;

    Weighted(ServedColumn first, ServedColumn second) {
      numbersAndWeights = new double[first.keptNumbers() + second.keptNumbers()][];
      int at = 0;
      for (ServedColumn of : new ServedColumn[] {first, second}) {
        for (int i = 0; i < of.keptNumbers(); i++) {
          numbersAndWeights[at++] =
              new double[] {of.kept[i], (double) of.numbers / of.keptNumbers()};
        }
      }
      Arrays.sort(numbersAndWeights, (a, b) -> Double.compare(a[0], b[0]));
      total = (double) first.numbers + second.numbers;
    }

    /** The least number up to which that share of all lies. */
    double quantile(double share) {
      double below = 0;
      for (double[] one : numbersAndWeights) {
        below += one[1];
        if (below >= share * total) {
          return one[0];
        }
      }
      return numbersAndWeights[numbersAndWeights.length - 1][0];
    }
  }
}
