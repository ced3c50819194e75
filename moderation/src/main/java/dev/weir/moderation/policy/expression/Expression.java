package dev.weir.moderation.policy.expression;

import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.Variable;
import java.util.List;

/**
 * A checked expression: how to test it and what it reads. Immutable, thread-safe.
 *
 * @param variables in order of first mention
 * @param celPrograms how many of its parts need the CEL interpreter; 0 is the fast case
 */
public record Expression(Condition condition, List<Variable> variables, int celPrograms) {
  public Expression {
    variables = List.copyOf(variables);
  }

  public Truth test(Facts facts) {
    return condition.test(facts);
  }
}
