package dev.weir.moderation.policy;

import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.ActionParameters;
import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.enforcement.RuleOutcome;
import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.policy.facts.Variable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of harm and what its score alone leads to. Immutable.
 *
 * @param label score label; null when only rules name this category
 * @param score the variable of that label; null together with it
 * @param overrides in file order: the first that matches replaces the thresholds
 * @param parameters of its actions, and of its rules' where they are silent
 */
record Category(
    String name,
    @Nullable String label,
    @Nullable Variable score,
    Thresholds thresholds,
    List<Variant> overrides,
    ActionParameters parameters) {

  /** Other thresholds for a market, a surface, or both; null matches all. */
  record Variant(@Nullable String market, @Nullable String surface, Thresholds thresholds) {
    boolean matches(PostFacts post) {
      return (market == null || market.equals(post.market()))
          && (surface == null || surface.equals(post.surface()));
    }
  }

  Category {
    overrides = List.copyOf(overrides);
  }

  Thresholds thresholds(PostFacts post) {
    for (Variant variant : overrides) {
      if (variant.matches(post)) {
        return variant.thresholds;
      }
    }
    return thresholds;
  }

  /** Whether its score alone leads to anything. */
  boolean proposes() {
    return !thresholds.byAction().isEmpty()
        || overrides.stream().anyMatch(variant -> !variant.thresholds().byAction().isEmpty());
  }

  /** What every score from that one on leads to at least, whatever the post; allow for nothing. */
  Action leastProposed(double from) {
    Action least = proposed(thresholds, from);
    for (Variant variant : overrides) {
      Action other = proposed(variant.thresholds(), from);
      least = least.moreSevereThan(other) ? other : least;
    }
    return least;
  }

  private static Action proposed(Thresholds thresholds, double score) {
    Action reached = thresholds.reached(score);
    return reached == null ? Action.ALLOW : reached;
  }

  /** What the score leads to; null for nothing, or when there is no score. */
  @Nullable Reason reason(Facts facts) {
    if (score == null) {
      return null;
    }
    double value = score.number(facts);
    if (Double.isNaN(value)) {
      return null;
    }
    Thresholds applicable = thresholds(facts.post());
    Action action = applicable.reached(value);
    if (action == null) {
      return null;
    }
    return new Reason(
        name + "/" + action.key(),
        RuleOutcome.FIRED,
        action,
        name,
        label
            + " "
            + Variable.explained(value)
            + " >= "
            + Variable.explained(applicable.of(action)),
        parameters.of(action));
  }
}
