package dev.weir.streams.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shares of a training set by time: the oldest rows to train, newer ones to validate, the newest to
 * test. Rows of one moment are never on both sides of a cut.
 *
 * @param shares two or three, of which the sum is 1
 * @param gapMs rows that lie less than this before a cut belong to no part: their labels may know
 *     of what is on the other side
 */
public record Split(List<Double> shares, long gapMs) {
  /** Part of the rows that lie in a gap. */
  public static final String GAP = "gap";

  private static final Pattern SHARES = Pattern.compile("([0-9.]+)/([0-9.]+)(?:/([0-9.]+))?");
  private static final double SUM_TOLERANCE = 1e-6;

  public Split {
    shares = List.copyOf(shares);
    double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
    if (Math.abs(sum - 1) > SUM_TOLERANCE || gapMs < 0) {
      throw new IllegalArgumentException(
          "shares " + shares + ", gap " + gapMs + " ms (expected: shares of 1, a gap >= 0)");
    }
  }

  /**
   * Reads {@code 0.8/0.1/0.1} or {@code 80/20}.
   *
   * @throws OfflineException if it is neither
   */
  public static Split parse(String text, long gapMs) {
    Matcher matcher = SHARES.matcher(text.strip());
    if (matcher.matches()) {
      try {
        List<Double> shares = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
          if (matcher.group(i) != null) {
            shares.add(Double.valueOf(matcher.group(i)));
          }
        }
        double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
        if (Math.abs(sum - 100) < SUM_TOLERANCE * 100) {
          shares.replaceAll(share -> share / 100);
        }
        return new Split(shares, gapMs);
      } catch (IllegalArgumentException e) {
        // Told below.
      }
    }
    throw new OfflineException(
        "--split " + text + " (expected: shares that make 1, as 0.8/0.1/0.1, or 100, as 80/20)");
  }

  /** Names of the parts, oldest first. */
  public List<String> parts() {
    return shares.size() == 2 ? List.of("train", "test") : List.of("train", "validation", "test");
  }
}
