package dev.weir.moderation.policy;

import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.ActionParameters;
import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.enforcement.RuleOutcome;
import dev.weir.moderation.policy.expression.Expression;
import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.Variable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition and what it proposes. Immutable.
 *
 * @param condition as it is written in the policy
 * @param labels score labels the condition reads
 * @param parameters with those of its category where it is silent
 */
record Rule(
    String id,
    @Nullable String category,
    Action action,
    RuleLook look,
    String condition,
    Expression when,
    List<String> labels,
    Explanation explanation,
    ActionParameters parameters) {
  private static final String SCORE = "score.";

  /** Score labels the condition reads. */
  static List<String> labels(Expression when) {
    return when.variables().stream()
        .map(Variable::name)
        .filter(name -> name.startsWith(SCORE))
        .map(name -> name.substring(SCORE.length()))
        .toList();
  }

  Reason fired(Facts facts) {
    return reason(RuleOutcome.FIRED, explanation.of(facts));
  }

  Reason abstained(Facts facts) {
    StringBuilder missing = new StringBuilder("unknown: ");
    int found = 0;
    for (Variable variable : when.variables()) {
      if (!variable.known(facts)) {
        missing.append(found++ == 0 ? "" : ", ").append(variable.name());
        missing.append(" (").append(variable.absence(facts)).append(')');
      }
    }
    return reason(RuleOutcome.ABSTAINED, missing.toString());
  }

  Reason failed(@Nullable String why) {
    return reason(RuleOutcome.FAILED, "not computable: " + (why == null ? "no result" : why));
  }

  private Reason reason(RuleOutcome outcome, String text) {
    return new Reason(id, outcome, action, category, text, parameters);
  }
}
