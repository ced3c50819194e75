package dev.weir.moderation.policy.expression;

import dev.cel.runtime.CelAttributePattern;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelUnknownSet;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.UnknownContext;
import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of a condition that needs CEL's interpreter. A missing variable is declared unknown to it,
 * and it carries the unknown through by its own rules. Costs microseconds where a direct comparison
 * costs nanoseconds.
 */
final class CelCondition implements Condition {
  /** A variable of the program, with what stands in when it is unknown. */
  record Binding(Variable variable, @Nullable Object otherwise, CelAttributePattern pattern) {
    static Binding of(String name, Variable variable, @Nullable Object otherwise) {
      return new Binding(variable, otherwise, CelAttributePattern.create(name));
    }

    @Nullable Object value(Facts facts) {
      Object value = variable.celValue(facts);
      return value == null ? otherwise : value;
    }
  }

  private final CelRuntime.Program program;
  private final Map<String, Binding> bindings;

  private final long cost;

  CelCondition(CelRuntime.Program program, Map<String, Binding> bindings, long cost) {
    this.program = program;
    this.bindings = Map.copyOf(bindings);
    this.cost = cost;
  }

  /** See {@link Costs}. */
  long cost() {
    return cost;
  }

  @Override
  public Truth test(Facts facts) {
    List<CelAttributePattern> unknown = new ArrayList<>(0);
    for (Binding binding : bindings.values()) {
      if (binding.value(facts) == null) {
        unknown.add(binding.pattern());
      }
    }
    CelVariableResolver variables =
        name -> {
          Binding binding = bindings.get(name);
          return binding == null ? Optional.empty() : Optional.ofNullable(binding.value(facts));
        };
    Object result;
    try {
      result =
          unknown.isEmpty()
              ? program.eval(variables)
              : program.advanceEvaluation(UnknownContext.create(variables, unknown));
    } catch (CelEvaluationException e) {
      // The code only: messages may quote the text of the post.
      facts.noteFailure(e.getErrorCode().name());
      return Truth.FAILED;
    } catch (RuntimeException e) {
      // The interpreter's own fault; one rule must not stop a post.
      facts.noteFailure(e.getClass().getSimpleName());
      return Truth.FAILED;
    }
    if (result instanceof Boolean value) {
      return Truth.of(value);
    }
    return result instanceof CelUnknownSet ? Truth.UNKNOWN : Truth.FAILED;
  }
}
