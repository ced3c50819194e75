package dev.weir.streams.query.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Timestamps as text: RFC 3339 in UTC, with 0 or 3 fraction digits as needed. */
final class Rfc3339 {
  /** Room that {@link #format} needs. */
  static final int LENGTH_MAX = 24;

  private static final long DAY_MS = 86_400_000L;

  /** 9999-12-31T23:59:59.999Z: beyond it a year has more than four digits. */
  static final long MAX_MS = 253_402_300_799_999L;

  private Rfc3339() {}

  /**
   * Writes the time into the array and returns its length. Allocates nothing. Civil date from day
   * number after Howard Hinnant, "chrono-compatible low-level date algorithms".
   *
   * @param epochMs 0 to {@link #MAX_MS}; what lies outside is written as the nearer end
   */
  static int format(long epochMs, char[] into) {
    long ms = Math.max(0, Math.min(epochMs, MAX_MS));
    long days = ms / DAY_MS;
    int inDay = (int) (ms % DAY_MS);
    long z = days + 719_468;
    long era = z / 146_097;
    int dayOfEra = (int) (z % 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    two(year / 100, into, 0);
    two(year % 100, into, 2);
    into[4] = '-';
    two(month, into, 5);
    into[7] = '-';
    two(day, into, 8);
    into[10] = 'T';
    two(inDay / 3_600_000, into, 11);
    into[13] = ':';
    two(inDay / 60_000 % 60, into, 14);
    into[16] = ':';
    two(inDay / 1000 % 60, into, 17);
    int fraction = inDay % 1000;
    if (fraction == 0) {
      into[19] = 'Z';
      return 20;
    }
    into[19] = '.';
    into[20] = (char) ('0' + fraction / 100);
    two(fraction % 100, into, 21);
    into[23] = 'Z';
    return 24;
  }

  /** The time as a string; for edges, not hot loops. */
  static String format(long epochMs) {
    char[] text = new char[LENGTH_MAX];
    return new String(text, 0, format(epochMs, text));
  }

  /**
   * Reads an RFC 3339 time with any offset; fractions below a millisecond are cut.
   *
   * @throws DateTimeException if it is none
   */
  static long parse(String text) {
    if (text.length() > 40) {
      throw new DateTimeException("longer than any RFC 3339 time");
    }
    Instant instant = OffsetDateTime.parse(text).toInstant();
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      throw new DateTimeException("out of range", e);
    }
  }

  private static void two(int value, char[] into, int at) {
    into[at] = (char) ('0' + value / 10);
    into[at + 1] = (char) ('0' + value % 10);
  }
}
