package dev.weir.streams.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What a check found.
 *
 * @param check which one, as in docs/operations.md: {@code topics}, {@code clocks} …
 * @param subject what it looked at: a topic, a broker, an instance
 * @param found what is so
 * @param advice the way out; null where all is well
 */
public record Finding(
    Level level, String check, String subject, String found, @Nullable String advice) {
  /** How bad it is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Works, and will not when something else happens. */
    WARN,
    /** Does not work, or loses something. */
    FAIL
  }

  static Finding ok(String check, String subject, String found) {
    return new Finding(Level.OK, check, subject, found, null);
  }

  static Finding warn(String check, String subject, String found, String advice) {
    return new Finding(Level.WARN, check, subject, found, advice);
  }

  static Finding fail(String check, String subject, String found, String advice) {
    return new Finding(Level.FAIL, check, subject, found, advice);
  }
}
