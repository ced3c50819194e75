package dev.weir.streams.demo;

import dev.weir.event.PostContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;

/**
 * The people of the community: few who write much, many who write little (Zipf–Mandelbrot), none
 * faster than a person can. Not thread-safe: owned by one {@link Community}.
 */
final class Population {
  /** An ordinary person's shortest pause between two posts. */
  static final long PAUSE_MS = 8_000;

  private static final double EXPONENT = 0.8;
  private static final long DAY_MS = 86_400_000L;

  private final double[] cumulative;
  private final long[] lastPostMs;

  /**
   * As many people as the rate needs to be a plausible community: on average each writes once in
   * five minutes; 3,000 to 300,000 of them.
   */
  static Population forRate(double postsPerSecond) {
    return new Population((int) Math.max(3_000, Math.min(300_000, 300 * postsPerSecond)));
  }

  Population(int size) {
    cumulative = new double[size];
    lastPostMs = new long[size];
    Arrays.fill(lastPostMs, Long.MIN_VALUE / 2);
    double sum = 0;
    for (int rank = 0; rank < size; rank++) {
      sum += 1 / Math.pow(rank + 1 + size / 50.0, EXPONENT);
      cumulative[rank] = sum;
    }
  }

  int size() {
    return cumulative.length;
  }

  /** Somebody, the active ones more often. */
  int anyone(Random random) {
    double ticket = random.nextDouble() * cumulative[cumulative.length - 1];
    int at = Arrays.binarySearch(cumulative, ticket);
    return Math.min(at < 0 ? -at - 1 : at, cumulative.length - 1);
  }

  /** Somebody who has not posted within the last {@link #PAUSE_MS}. */
  int author(Random random, long nowMs) {
    int person = anyone(random);
    for (int tries = 0; tries < 8 && nowMs - lastPostMs[person] < PAUSE_MS; tries++) {
      person = random.nextInt(cumulative.length);
    }
    lastPostMs[person] = nowMs;
    return person;
  }

  static String id(int person) {
    return "u" + Integer.toString(36 * 36 * 36 + person, 36);
  }

  /** What the platform knows about a person's sending: the same in every run. */
  static PostContext context(int person, long nowMs) {
    var habits = new Random(31L * person + 7);
    long ageDays = 20L + habits.nextInt(3_000);
    long followers = (long) Math.exp(habits.nextDouble() * 8);
    return context(
        "d" + Integer.toHexString(habits.nextInt()),
        "a" + Integer.toHexString(habits.nextInt(1 << 20)),
        nowMs - ageDays * DAY_MS,
        followers);
  }

  static PostContext context(String device, String address, long createdMs, long followers) {
    String client = device.hashCode() % 3 == 0 ? "web/4.2" : "android/11.8";
    return new PostContext(device, address, client, Instant.ofEpochMilli(createdMs), followers);
  }
}
