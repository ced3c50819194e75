package dev.weir.streams.pressure;

import java.time.Duration;

/**
 * On above a limit, off when it has been below half of it for ten seconds: a value that goes up and
 * down around the limit does not switch it to and fro. Not thread-safe.
 */
final class Threshold {
  private static final long CALM_NANOS = Duration.ofSeconds(10).toNanos();

  private final long limitMs;
  private boolean on;
  private boolean calm;
  private long calmSinceNanos;

  /**
   * @param limitMs 0: never on
   */
  Threshold(long limitMs) {
    if (limitMs < 0) {
      throw new IllegalArgumentException("limitMs: " + limitMs + " (expected: 0 or more)");
    }
    this.limitMs = limitMs;
  }

  /** The value is so now; whether it is on from now. */
  boolean look(long valueMs, long nowNanos) {
    if (limitMs > 0 && valueMs > limitMs) {
      on = true;
      calm = false;
    } else if (valueMs * 2 >= limitMs) {
      calm = false;
    } else if (!calm) {
      calm = true;
      calmSinceNanos = nowNanos;
    }
    if (calm && nowNanos - calmSinceNanos >= CALM_NANOS) {
      on = false;
    }
    return on;
  }
}
