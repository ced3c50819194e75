package dev.weir.features.definition;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time up to the moment of evaluation q: events with {@code q - length < t <= q}. The
 * label is how the user wrote it and part of the feature's column name.
 */
public record Window(String label, long lengthMs) {
  public static final long MIN_MS = 1_000;
  public static final long MAX_MS = 400L * 86_400_000;

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  public Window {
    if (lengthMs < MIN_MS || lengthMs > MAX_MS) {
      throw new IllegalArgumentException("window: " + label + " (expected: 1s to 400d)");
    }
  }

  /**
   * @throws IllegalArgumentException if the text is not a duration from 1s to 400d
   */
  public static Window parse(String text) {
    return new Window(text, parseMs(text));
  }

  /**
   * Milliseconds of a duration such as {@code 250ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code
   * 30d}.
   *
   * @throws IllegalArgumentException if the text is not one
   */
  public static long parseMs(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "duration: " + text + " (expected: a whole number and ms, s, m, h or d, e.g. 10m)");
    }
    long unit =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          default -> 86_400_000;
        };
    return Long.parseLong(matcher.group(1)) * unit;
  }
}
