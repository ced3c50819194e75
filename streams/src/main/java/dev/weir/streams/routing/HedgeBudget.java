package dev.weir.streams.routing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How often a second instance may be asked before the first has answered: a bucket of tokens, of
 * which every question to another instance earns a part and every hedge costs one. So hedges are at
 * most a share of all questions, and a short burst of them, however slow the others are.
 *
 * <p>Thread-safe, lock-free.
 */
final class HedgeBudget {
  private static final long TOKEN = 1_000;

  private final long earned;
  private final long most;
  private final AtomicLong tokens;

  /**
   * @param share of questions that may be hedged, 0 to 1
   * @param burst hedges that may follow each other at once
   */
  HedgeBudget(double share, int burst) {
    if (!(share >= 0 && share <= 1) || burst < 0) {
      throw new IllegalArgumentException(
          "share: " + share + ", burst: " + burst + " (expected: 0 to 1, at least 0)");
    }
    this.earned = Math.round(share * TOKEN);
    this.most = burst * TOKEN;
    this.tokens = new AtomicLong(most);
  }

  /** A question is asked. */
  void asked() {
    tokens.accumulateAndGet(earned, (now, more) -> Math.min(most, now + more));
  }

  /** Whether a hedge may be sent; it then has been paid. */
  boolean take() {
    long now = tokens.get();
    while (now >= TOKEN) {
      if (tokens.compareAndSet(now, now - TOKEN)) {
        return true;
      }
      now = tokens.get();
    }
    return false;
  }
}
