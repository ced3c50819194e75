package dev.weir.moderation.rollout;

import dev.weir.moderation.Decision;
import dev.weir.moderation.enforcement.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A decision, and what a candidate in shadow would have decided.
 *
 * @param decision by one policy from beginning to end
 * @param shadow the candidate's answer; null when none looks on
 */
public record Ruling(Decision decision, @Nullable Shadow shadow) {
  /** What the candidate would have decided. */
  public record Shadow(String policyVersion, Verdict verdict) {}
}
