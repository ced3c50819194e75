package dev.weir.streams.demo;

import java.util.Random;

/**
 * Looks up the features of authors seen lately, at a steady rate. Belongs on a thread of its own: a
 * slow lookup must not delay a post.
 */
public final class DemoLookups {
  private final Lookup lookup;
  private final DemoScore score;
  private final PaceClock clock;
  private final long pauseNanos;
  private final Random random;

  /**
   * @param perSecond lookups per second, more than 0 to 10,000
   */
  public DemoLookups(Lookup lookup, DemoScore score, PaceClock clock, double perSecond, long seed) {
    if (!(perSecond > 0 && perSecond <= 10_000)) {
      throw new IllegalArgumentException(
          "perSecond: " + perSecond + " (expected: more than 0, at most 10000)");
    }
    this.lookup = lookup;
    this.score = score;
    this.clock = clock;
    this.pauseNanos = (long) (1e9 / perSecond);
    this.random = new Random(seed);
  }

  /**
   * Runs until interrupted. A lookup that took longer than the pause is followed by the next at
   * once; lookups missed meanwhile are not made up for.
   */
  public void run() throws InterruptedException {
    long dueNanos = clock.nanoTime();
    while (true) {
      dueNanos = Math.max(dueNanos + pauseNanos, clock.nanoTime());
      clock.awaitNanos(dueNanos);
      String author = score.recentAuthor(random);
      if (author != null) {
        score.lookedUp(lookup.features(author));
      }
    }
  }
}
