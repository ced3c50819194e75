package dev.weir.moderation.policy.expression;

import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.Variable;
import java.util.List;

/**
 * A checked expression: how to test it and what it reads. Immutable, thread-safe.
 *
 * @param variables in order of first mention
 * @param celPrograms how many of its parts need the CEL interpreter; 0 is the fast case
 * @param names named expressions that it is made of, in order of first mention
 */
public record Expression(
    Condition condition, List<Variable> variables, int celPrograms, List<String> names) {
  public Expression {
    variables = List.copyOf(variables);
    names = List.copyOf(names);
  }

  /** What it costs at most, in weights: 1 is a number compared with a constant. */
  public long cost() {
    return Costs.of(condition);
  }

  public Truth test(Facts facts) {
    return condition.test(facts);
  }
}
