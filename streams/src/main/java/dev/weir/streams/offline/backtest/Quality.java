package dev.weir.streams.offline.backtest;

/**
 * How a policy's last word on posts agrees with what is known of them: a post is flagged when its
 * action is not {@code allow}, and harmful when a reviewer's was not, or a file says so. Reviewers
 * saw what the policy of then sent them: recall is that among reviewed posts, not among all.
 * Immutable.
 */
public record Quality(
    long harmfulFlagged, long harmlessFlagged, long harmfulPassed, long harmlessPassed) {
  static final Quality NONE = new Quality(0, 0, 0, 0);

  Quality plus(boolean harmful, boolean flagged) {
    return new Quality(
        harmfulFlagged + (harmful && flagged ? 1 : 0),
        harmlessFlagged + (!harmful && flagged ? 1 : 0),
        harmfulPassed + (harmful && !flagged ? 1 : 0),
        harmlessPassed + (!harmful && !flagged ? 1 : 0));
  }

  /** Posts of which it is known. */
  public long judged() {
    return harmfulFlagged + harmlessFlagged + harmfulPassed + harmlessPassed;
  }

  /** Share of the flagged that are harmful; NaN when none is flagged. */
  public double precision() {
    return (double) harmfulFlagged / (harmfulFlagged + harmlessFlagged);
  }

  /** Share of the harmful that are flagged; NaN when none is harmful. */
  public double recall() {
    return (double) harmfulFlagged / (harmfulFlagged + harmfulPassed);
  }
}
