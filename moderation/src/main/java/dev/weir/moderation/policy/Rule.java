package dev.weir.moderation.policy;

import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.enforcement.RuleOutcome;
import dev.weir.moderation.policy.expression.Expression;
import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.Variable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A condition and what it proposes. Immutable. */
record Rule(
    String id,
    @Nullable String category,
    Action action,
    RuleLook look,
    Expression when,
    Explanation explanation) {
  private static final String SCORE = "score.";

  /** Score labels the condition reads. */
  List<String> labels() {
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
    String missing =
        when.variables().stream()
            .filter(variable -> !variable.known(facts))
            .map(variable -> variable.name() + " (" + variable.absence(facts) + ")")
            .collect(Collectors.joining(", "));
    return reason(RuleOutcome.ABSTAINED, "unknown: " + missing);
  }

  Reason failed(@Nullable String why) {
    return reason(RuleOutcome.FAILED, "not computable: " + (why == null ? "no result" : why));
  }

  private Reason reason(RuleOutcome outcome, String text) {
    return new Reason(id, outcome, action, category, text);
  }
}
