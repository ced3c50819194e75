package dev.weir.streams.offline.event;

import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.source.EventTimes;
import java.time.Instant;
import java.util.Locale;

/** Times of rows: timestamps, ISO 8601 (without an offset UTC), or numbers in a stated unit. */
public enum Times {
  SECONDS("s", 1_000, 1),
  MILLISECONDS("ms", 1, 1),
  MICROSECONDS("us", 1, 1_000),
  NANOSECONDS("ns", 1, 1_000_000);

  private static final int SHOWN_CHARS_MAX = 40;

  private final String unit;
  private final long multiply;
  private final long divide;

  Times(String unit, long multiply, long divide) {
    this.unit = unit;
    this.multiply = multiply;
    this.divide = divide;
  }

  /** As on the command line: s, ms, us or ns. */
  @Override
  public String toString() {
    return unit;
  }

  /**
   * Milliseconds since the epoch.
   *
   * @param column for the problem
   * @throws BadRowException if the value is no time
   */
  public long ms(String column, Object value) throws BadRowException {
    if (value instanceof Instant instant) {
      return instant.toEpochMilli();
    }
    try {
      if (value instanceof Long number) {
        return ofNumber(number);
      }
      if (value instanceof Double number) {
        return ofNumber(number);
      }
      String text = value.toString().strip();
      if (isWhole(text)) {
        return ofNumber(Long.parseLong(text));
      }
      if (isNumber(text)) {
        return ofNumber(Double.parseDouble(text));
      }
      Instant instant = EventTimes.parse(text);
      if (instant != null) {
        return instant.toEpochMilli();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Told below.
    }
    throw new BadRowException(
        column,
        "'"
            + shown(value.toString())
            + "' (expected: ISO 8601, or "
            + name().toLowerCase(Locale.ROOT)
            + " since the epoch)");
  }

  private long ofNumber(long number) {
    return Math.floorDiv(Math.multiplyExact(number, multiply), divide);
  }

  private long ofNumber(double number) {
    double ms = Math.floor(number * multiply / divide);
    if (Double.isNaN(ms) || Math.abs(ms) > 0x1p53) {
      throw new ArithmeticException("no time");
    }
    return (long) ms;
  }

  private static boolean isWhole(String text) {
    return !text.isEmpty()
        && text.length() <= 20
        && text.chars().skip(text.charAt(0) == '-' ? 1 : 0).allMatch(c -> c >= '0' && c <= '9')
        && !text.equals("-");
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c ->
                    (c >= '0' && c <= '9')
                        || c == '.'
                        || c == '-'
                        || c == '+'
                        || c == 'e'
                        || c == 'E')
        && text.indexOf('-', 1) < 0;
  }

  /** A value in a message: printable, and not the whole of a long one. */
  public static String shown(String value) {
    String printable = value.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= SHOWN_CHARS_MAX
        ? printable
        : printable.substring(0, SHOWN_CHARS_MAX) + "...";
  }
}
