package dev.weir.streams.policies;

import dev.weir.decision.CandidateOutcome;
import dev.weir.decision.ReleaseUse;
import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.enforcement.RuleOutcome;
import dev.weir.moderation.rollout.Rollout;
import dev.weir.moderation.rollout.Ruling;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What decides: the policies of one release, compiled.
 *
 * @param release null where none was published, as in offline work
 * @param pausedRules rules that are silent
 * @param resumes how often paused rules were let speak again
 */
public record InForce(
    @Nullable String release, List<String> pausedRules, int resumes, Rollout rollout) {
  public InForce {
    pausedRules = List.copyOf(pausedRules);
  }

  /** What a verdict of that ruling says of the release it comes from. */
  public @Nullable ReleaseUse use(Ruling ruling) {
    Ruling.Shadow shadow = ruling.shadow();
    return release == null
        ? null
        : new ReleaseUse(release, pausedRules, shadow == null ? null : outcome(shadow));
  }

  private static CandidateOutcome outcome(Ruling.Shadow shadow) {
    return new CandidateOutcome(
        shadow.policyVersion(),
        shadow.verdict().action().name().toLowerCase(Locale.ROOT),
        shadow.verdict().category(),
        shadow.verdict().reasons().stream()
            .filter(reason -> reason.outcome() == RuleOutcome.FIRED)
            .map(Reason::rule)
            .toList());
  }
}
