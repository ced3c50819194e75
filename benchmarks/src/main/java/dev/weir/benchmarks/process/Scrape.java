package dev.weir.benchmarks.process;

import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** A page of metrics in the Prometheus text format, as it was at one moment. */
public final class Scrape {
  private final List<String> lines;

  public Scrape(String page) {
    this.lines = page.lines().filter(line -> !line.startsWith("#")).toList();
  }

  /**
   * Sum of the meter's values.
   *
   * @param labels all of these must stand in the line as they are, e.g. {@code area="heap"}
   * @return not a number where there is none
   */
  public double sum(String meter, String... labels) {
    return fold(meter, Double::sum, labels);
  }

  /** Highest of the meter's values; as {@link #sum}. */
  public double max(String meter, String... labels) {
    return fold(meter, Math::max, labels);
  }

  private double fold(String meter, DoubleBinaryOperator of, String... labels) {
    double folded = Double.NaN;
    for (String line : lines) {
      if (line.startsWith(meter) && "{ ".indexOf(line.charAt(meter.length())) >= 0) {
        boolean matches = true;
        for (String label : labels) {
          matches &= line.contains(label);
        }
        if (matches) {
          double value = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
          folded = Double.isNaN(folded) ? value : of.applyAsDouble(folded, value);
        }
      }
    }
    return folded;
  }
}
