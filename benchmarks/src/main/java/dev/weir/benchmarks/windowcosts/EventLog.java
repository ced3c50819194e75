package dev.weir.benchmarks.windowcosts;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded events in the order of their times, evenly spaced over a span, keys by Zipf's law. The
 * same settings give the same bytes. Not thread-safe.
 */
public final class EventLog {
  /** Time of the first event. */
  static final long START_MS = 1_700_000_000_000L;

  private static final int FILLER_CHARS = 1 << 16;

  private final Settings settings;
  private final SplittableRandom random;
  private final LogEvent.Codec codec = new LogEvent.Codec();
  private final double[] cumulative;
  private final String filler;
  private int made;

  /**
   * @param events how many
   * @param keys how many different ones at most
   * @param skew exponent of Zipf's law; 0 makes all keys equally frequent
   * @param spanMs event time from the first event to the last
   * @param windows how many of its longest window a view sees the log span, whatever its length, so
   *     that each holds as many events; 0 to see the times as they are
   */
  public record Settings(
      int events, int keys, double skew, long seed, long spanMs, double windows) {
    public Settings {
      if (events < 1 || keys < 1 || skew < 0 || spanMs < 1 || !(windows >= 0)) {
        throw new IllegalArgumentException(
            "events "
                + events
                + ", keys "
                + keys
                + ", skew "
                + skew
                + ", span "
                + spanMs
                + " ms, windows "
                + windows
                + " (expected: all positive, skew and windows from 0)");
      }
    }

    /** When a view whose longest window is so long sees an event happen. */
    long seenMs(long timeMs, long longestWindowMs) {
      return windows == 0
          ? timeMs
          : START_MS + (long) ((timeMs - START_MS) * (windows * longestWindowMs / spanMs));
    }

    /** The settings as arguments of a process. */
    List<String> arguments() {
      return List.of(
          Integer.toString(events),
          Integer.toString(keys),
          Double.toString(skew),
          Long.toString(seed),
          Long.toString(spanMs),
          Double.toString(windows));
    }

    /** From the arguments of a process, beginning at an index. */
    public static Settings of(String[] arguments, int from) {
      return new Settings(
          Integer.parseInt(arguments[from]),
          Integer.parseInt(arguments[from + 1]),
          Double.parseDouble(arguments[from + 2]),
          Long.parseLong(arguments[from + 3]),
          Long.parseLong(arguments[from + 4]),
          Double.parseDouble(arguments[from + 5]));
    }
  }

  public EventLog(Settings settings) {
    this.settings = settings;
    this.random = new SplittableRandom(settings.seed());
    this.cumulative = new double[settings.keys()];
    double sum = 0;
    for (int i = 0; i < cumulative.length; i++) {
      sum += Math.pow(i + 1.0, -settings.skew());
      cumulative[i] = sum;
    }
    StringBuilder letters = new StringBuilder(FILLER_CHARS);
    for (int i = 0; i < FILLER_CHARS; i++) {
      letters.append((char) ('a' + random.nextInt(26)));
    }
    this.filler = letters.toString();
  }

  boolean hasNext() {
    return made < settings.events();
  }

  LogEvent next() {
    String id = String.format("%08x-7d2c-4a67-9d35-%012d", random.nextInt(), made);
    String key = String.format("account-%07d", key());
    long time = START_MS + (long) ((double) made / settings.events() * settings.spanMs());
    made++;
    // id, key and text have lengths before them (1, 1 and 2 bytes); the time takes 6 bytes.
    int text = LogEvent.BYTES - (1 + id.length()) - (1 + key.length()) - 6 - Double.BYTES - 2;
    int from = random.nextInt(FILLER_CHARS - text);
    return new LogEvent(
        id, key, time, random.nextDouble() * 100, filler.substring(from, from + text));
  }

  private int key() {
    double at = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, at);
    return Math.min(found < 0 ? -found - 1 : found, cumulative.length - 1);
  }

  /** The first events of the log, encoded. */
  public static byte[][] encoded(Settings settings, int events) {
    EventLog log = new EventLog(settings);
    byte[][] all = new byte[Math.min(events, settings.events())][];
    for (int i = 0; i < all.length; i++) {
      all[i] = log.codec.encode(log.next());
    }
    return all;
  }
}
