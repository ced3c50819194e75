package dev.weir.benchmarks.soak;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was seen of everything at one moment; names with units, in the order of columns.
 *
 * @param seconds since the measured part began
 */
record Sample(double seconds, Map<String, Double> values) {
  Sample {
    values = new LinkedHashMap<>(values);
  }

  /** Not a number where it was not seen. */
  double of(String quantity) {
    return values.getOrDefault(quantity, Double.NaN);
  }
}
