package dev.weir.moderation.enforcement;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * How many verdicts of a kind may be acted upon within a window of event time; what is beyond is
 * held for review. A window begins at a multiple of its length since the epoch (UTC). Immutable.
 *
 * @param id unique within a policy; counts go on under it when the policy changes
 * @param action of the verdicts it covers; null for any more severe than allow, but review
 * @param category of the verdicts it covers; null for any
 * @param rule that decided the verdicts it covers; null for any
 * @param limit how many per window
 * @param windowMs length of the window
 */
public record Quota(
    String id,
    @Nullable Action action,
    @Nullable String category,
    @Nullable String rule,
    int limit,
    long windowMs) {
  public Quota {
    requireNonNull(id, "id");
    if (limit < 0 || windowMs <= 0) {
      throw new IllegalArgumentException(
          "quota " + id + ": " + limit + " per " + windowMs + " ms (expected: >= 0, > 0)");
    }
    if (action == Action.ALLOW || action == Action.REVIEW) {
      throw new IllegalArgumentException(
          "quota " + id + ": action " + action.key() + " (expected: one that can be held back)");
    }
  }

  /**
   * Whether a verdict counts here.
   *
   * @param deciding the proposal that became the verdict
   */
  boolean covers(Reason deciding) {
    return deciding.action() != Action.ALLOW
        && deciding.action() != Action.REVIEW
        && (action == null || action == deciding.action())
        && (category == null || category.equals(deciding.category()))
        && (rule == null || rule.equals(deciding.rule()));
  }
}
