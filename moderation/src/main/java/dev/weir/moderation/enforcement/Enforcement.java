package dev.weir.moderation.enforcement;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one place where proposals become a verdict: the most severe wins, among equals the first in
 * policy order; the same proposal made twice counts once. Of parameters the strictest counts, and
 * what rules ask for about the author goes beside the action. Nothing acts from inside a rule.
 *
 * <p>Pure and thread-safe.
 */
public final class Enforcement {

  /** As {@link #resolve(List, boolean, List)}, under no quota. */
  public Verdict resolve(List<Reason> proposals, boolean enforced) {
    return resolve(proposals, enforced, List.of());
  }

  /**
   * Resolves what the rules said.
   *
   * @param proposals in policy order
   * @param enforced whether the policy's verdicts are acted upon
   * @param quotas of the policy; the deciding proposal says which of them cover the verdict
   */
  public Verdict resolve(List<Reason> proposals, boolean enforced, List<Quota> quotas) {
    @Nullable Reason deciding = null;
    for (Reason reason : proposals) {
      if (reason.outcome() == RuleOutcome.FIRED
          && reason.action().moreSevereThan(deciding == null ? Action.ALLOW : deciding.action())) {
        deciding = reason;
      }
    }
    if (deciding == null) {
      return new Verdict(
          Action.ALLOW,
          null,
          kept(proposals, Action.ALLOW),
          enforced,
          List.of(),
          ActionParameters.NONE,
          List.of(),
          List.of());
    }
    boolean more = Strictest.anySaid(proposals);
    return new Verdict(
        deciding.action(),
        deciding.category(),
        kept(proposals, deciding.action()),
        enforced,
        enforced ? covering(deciding, quotas) : List.of(),
        more ? Strictest.parameters(deciding.action(), proposals) : ActionParameters.NONE,
        more ? Strictest.authorActions(proposals) : List.of(),
        more ? Strictest.channels(proposals) : List.of());
  }

  private static List<Quota> covering(Reason deciding, List<Quota> quotas) {
    List<Quota> covering = new ArrayList<>();
    for (Quota quota : quotas) {
      if (quota.covers(deciding)) {
        covering.add(quota);
      }
    }
    return covering;
  }

  /** Without repetitions, and without abstentions that could not have changed the action. */
  private static List<Reason> kept(List<Reason> proposals, Action resolved) {
    if (proposals.isEmpty()) {
      return List.of();
    }
    LinkedHashSet<Reason> kept = new LinkedHashSet<>();
    for (Reason reason : proposals) {
      if (reason.outcome() != RuleOutcome.ABSTAINED || reason.action().moreSevereThan(resolved)) {
        kept.add(reason);
      }
    }
    return new ArrayList<>(kept);
  }
}
