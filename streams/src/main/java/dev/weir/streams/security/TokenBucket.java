package dev.weir.streams.security;

/**
 * So many a second on average, and as many at once. Thread-safe; time is an argument.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Token_bucket">Token bucket</a>
 */
final class TokenBucket {
  private final int perSecond;
  private double tokens;
  private long filledAtNanos;

  TokenBucket(int perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.tokens = perSecond;
    this.filledAtNanos = nowNanos;
  }

  /** Takes one if there is one. */
  synchronized boolean take(long nowNanos) {
    double passed = Math.max(0, nowNanos - filledAtNanos);
    tokens = Math.min(perSecond, tokens + passed * perSecond / 1e9);
    filledAtNanos = Math.max(filledAtNanos, nowNanos);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
