package dev.weir.moderation.policy.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.weir.moderation.policy.facts.Variable;
import dev.weir.moderation.policy.facts.Vocabulary;
import org.jspecify.annotations.Nullable;

/** Reads {@code variable.orValue(constant)}, already checked to be of that form. */
final class OrValue {
  /** Longs beyond are not exact as doubles. */
  private static final long EXACT_MAX = 1L << 53;

  private OrValue() {}

  static Variable variable(CelExpr.CelCall call, Vocabulary vocabulary) {
    String name = call.target().map(Ast::chain).orElse("");
    Variable variable = vocabulary.find(name == null ? "" : name);
    if (variable == null) {
      throw new IllegalStateException("orValue after no variable in a checked expression");
    }
    return variable;
  }

  /** The constant as a double, booleans as 0 or 1; {@code NaN} for a string or an inexact long. */
  static double number(@Nullable CelConstant constant) {
    if (constant == null) {
      return Double.NaN;
    }
    return switch (constant.getKind()) {
      case INT64_VALUE -> {
        long value = constant.int64Value();
        yield value > EXACT_MAX || value < -EXACT_MAX ? Double.NaN : value;
      }
      case DOUBLE_VALUE -> constant.doubleValue();
      case BOOLEAN_VALUE -> constant.booleanValue() ? 1 : 0;
      default -> Double.NaN;
    };
  }
}
