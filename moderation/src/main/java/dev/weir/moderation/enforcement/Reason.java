package dev.weir.moderation.enforcement;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What one rule had to say about a post.
 *
 * @param rule the rule's id; {@code category/action} for a score threshold, {@code fallback} for
 *     the answer to missing scores
 * @param action what the rule proposes, or would have proposed had it not abstained or failed
 * @param category category of the rule, null when it has none
 * @param explanation in words, with the values that mattered
 * @param parameters how it wants the action carried out, and what it asks for besides
 */
public record Reason(
    String rule,
    RuleOutcome outcome,
    Action action,
    @Nullable String category,
    String explanation,
    ActionParameters parameters) {
  public Reason {
    requireNonNull(rule, "rule");
    requireNonNull(outcome, "outcome");
    requireNonNull(action, "action");
    requireNonNull(explanation, "explanation");
    requireNonNull(parameters, "parameters");
  }

  /** A rule that says no more than its action. */
  public Reason(
      String rule,
      RuleOutcome outcome,
      Action action,
      @Nullable String category,
      String explanation) {
    this(rule, outcome, action, category, explanation, ActionParameters.NONE);
  }
}
