package dev.weir.streams.enforce;

import java.util.random.RandomGenerator;

/**
 * When what failed is tried again: after twice as long each time, up to a longest pause, the upper
 * half of it by chance so that what failed together does not come back together.
 *
 * @param firstMs pause after the first failure
 * @param longestMs longest pause, unless the receiver asks for more
 * @param triesMax after so many failures it is given up
 * @param giveUpMs so long after the first try it is given up
 */
public record Backoff(long firstMs, long longestMs, int triesMax, long giveUpMs) {
  public Backoff {
    if (firstMs < 1 || longestMs < firstMs || triesMax < 1 || giveUpMs < 1) {
      throw new IllegalArgumentException(
          "backoff: first "
              + firstMs
              + " ms, longest "
              + longestMs
              + " ms, tries "
              + triesMax
              + ", give up after "
              + giveUpMs
              + " ms (expected: each at least 1, longest at least first)");
    }
  }

  /**
   * How long to wait after a failure.
   *
   * @param tries how often it was tried
   * @param askedMs how long the receiver asks for, 0 for nothing
   */
  long pauseMs(int tries, long askedMs, RandomGenerator random) {
    long doubled = firstMs << Math.min(tries - 1, 40);
    long whole = doubled <= 0 ? longestMs : Math.min(doubled, longestMs);
    long half = whole / 2;
    return Math.max(askedMs, half + random.nextLong(whole - half + 1));
  }
}
