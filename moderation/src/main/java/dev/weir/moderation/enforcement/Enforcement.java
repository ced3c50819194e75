package dev.weir.moderation.enforcement;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one place where proposals become a verdict: the most severe wins, among equals the first in
 * policy order; the same proposal made twice counts once. Nothing acts from inside a rule.
 *
 * <p>Pure and thread-safe.
 */
public final class Enforcement {

  /**
   * Resolves what the rules said.
   *
   * @param proposals in policy order
   * @param enforced whether the policy's verdicts are acted upon
   */
  public Verdict resolve(List<Reason> proposals, boolean enforced) {
    Action action = Action.ALLOW;
    @Nullable String category = null;
    for (Reason reason : proposals) {
      if (reason.outcome() == RuleOutcome.FIRED && reason.action().moreSevereThan(action)) {
        action = reason.action();
        category = reason.category();
      }
    }
    return new Verdict(action, category, kept(proposals, action), enforced);
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
