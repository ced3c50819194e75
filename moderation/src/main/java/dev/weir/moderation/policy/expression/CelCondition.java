package dev.weir.moderation.policy.expression;

import dev.cel.runtime.CelAttribute;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelUnknownSet;
import dev.weir.moderation.policy.facts.Facts;
import dev.weir.moderation.policy.facts.Variable;
import java.util.Map;
import java.util.Optional;

/**
 * A part of a condition that needs CEL's interpreter. A missing variable is handed to it as an
 * unknown, which it carries through by its own rules. Costs microseconds where a direct comparison
 * costs nanoseconds.
 */
final class CelCondition implements Condition {
  /** A variable as the program names it, with what stands in when it is unknown. */
  record Binding(Variable variable, Optional<Object> otherwise, CelUnknownSet unknown) {
    static Binding of(Variable variable, Optional<Object> otherwise) {
      CelAttribute attribute = CelAttribute.fromQualifiedIdentifier(variable.name());
      return new Binding(variable, otherwise, CelUnknownSet.create(attribute));
    }

    Optional<Object> value(Facts facts) {
      Object value = variable.celValue(facts);
      if (value != null) {
        return Optional.of(value);
      }
      return otherwise.isPresent() ? otherwise : Optional.of(unknown);
    }
  }

  private final CelRuntime.Program program;
  private final Map<String, Binding> bindings;

  CelCondition(CelRuntime.Program program, Map<String, Binding> bindings) {
    this.program = program;
    this.bindings = Map.copyOf(bindings);
  }

  @Override
  public Truth test(Facts facts) {
    Object result;
    try {
      result =
          program.eval(
              (String name) -> {
                Binding binding = bindings.get(name);
                return binding == null ? Optional.empty() : binding.value(facts);
              });
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
