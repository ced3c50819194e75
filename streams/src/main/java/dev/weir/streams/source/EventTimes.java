package dev.weir.streams.source;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Times as people write them: seconds or milliseconds since the epoch, or ISO 8601; without an
 * offset it is UTC.
 */
public final class EventTimes {
  /** As seconds this is the year 5138, as milliseconds 1973: below are seconds. */
  private static final double MILLISECONDS_FROM = 1e11;

  private EventTimes() {}

  /** The time in the text, null when there is none in it. */
  public static @Nullable Instant parse(String text) {
    String time = text.strip();
    if (time.isEmpty()) {
      return null;
    }
    try {
      return isNumber(time) ? ofEpoch(Double.parseDouble(time)) : ofIso(time);
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  /**
   * Milliseconds since the epoch: a whole number is that already, everything else is ISO 8601.
   *
   * @throws DateTimeException if it is neither
   * @throws ArithmeticException if it is beyond what a long of milliseconds holds
   */
  static long parseMs(String text) {
    String time = text.strip();
    if (time.isEmpty()) {
      throw new DateTimeException("no time");
    }
    try {
      return isNumber(time) ? Long.parseLong(time) : ofIso(time).toEpochMilli();
    } catch (NumberFormatException e) {
      throw new DateTimeException("no whole number of milliseconds", e);
    }
  }

  private static Instant ofEpoch(double number) {
    double ms = Math.abs(number) < MILLISECONDS_FROM ? number * 1_000 : number;
    return Instant.ofEpochMilli(Math.round(ms));
  }

  private static Instant ofIso(String time) {
    if (time.length() <= 10) {
      return LocalDate.parse(time).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    String iso = time.charAt(10) == ' ' ? time.substring(0, 10) + "T" + time.substring(11) : time;
    int afterDate = Math.min(iso.length(), 11);
    boolean offset =
        iso.endsWith("Z") || iso.indexOf('+', afterDate) >= 0 || iso.indexOf('-', afterDate) >= 0;
    return offset
        ? OffsetDateTime.parse(iso).toInstant()
        : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && c != '.' && !(c == '-' && i == 0)) {
        return false;
      }
    }
    return true;
  }
}
