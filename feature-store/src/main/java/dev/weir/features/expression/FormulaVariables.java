package dev.weir.features.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The variables that a formula turns out to read: each once, in order of appearance; a value is
 * needed of those that stand anywhere without {@code orValue}.
 */
final class FormulaVariables {
  private final CelAbstractSyntaxTree ast;
  private final Map<String, String> references;
  private final List<String> inputs = new ArrayList<>();
  private final Set<Integer> needed = new HashSet<>();

  /** A variable with {@code orValue}, and the constant that stands in for it. */
  record Otherwise(int input, CelConstant constant) {}

  /**
   * @param references by name in the expression
   */
  FormulaVariables(CelAbstractSyntaxTree ast, Map<String, String> references) {
    this.ast = ast;
    this.references = references;
  }

  List<String> inputs() {
    return List.copyOf(inputs);
  }

  Set<Integer> needed() {
    return Set.copyOf(needed);
  }

  /** Index of the variable, which has to have a value. */
  int need(CelExpr variable) {
    int index = indexOf(variable, "a field of a value");
    needed.add(index);
    return index;
  }

  static boolean isOrValue(CelExpr expression) {
    return expression.getKind() == CelExpr.ExprKind.Kind.CALL
        && expression.call().function().equals(CelChecker.OR_VALUE)
        && expression.call().target().isPresent();
  }

  /** The parts of {@code variable.orValue(constant)}. */
  Otherwise orValue(CelExpr expression) {
    CelExpr otherwise = expression.call().args().get(0);
    if (otherwise.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      throw refused(otherwise, "orValue of what is no constant");
    }
    CelExpr variable = expression.call().target().orElseThrow();
    return new Otherwise(indexOf(variable, "orValue of an expression"), otherwise.constant());
  }

  private int indexOf(CelExpr expression, String what) {
    String name = CelChecker.variable(ast, expression);
    String reference = name == null ? null : references.get(name);
    if (reference == null) {
      throw refused(expression, what);
    }
    if (!inputs.contains(reference)) {
      inputs.add(reference);
    }
    return inputs.indexOf(reference);
  }

  private ExpressionException refused(CelExpr expression, String what) {
    return new ExpressionException(
        CelChecker.column(ast, expression),
        what + " (expected: view.feature or the name of a value, as in view.feature.orValue(0))");
  }

  /** A constant as a number, truth values as 0 and 1; NaN of a text. */
  static double number(CelConstant constant) {
    return switch (constant.getKind()) {
      case INT64_VALUE -> (double) constant.int64Value();
      case DOUBLE_VALUE -> constant.doubleValue();
      case BOOLEAN_VALUE -> constant.booleanValue() ? 1 : 0;
      default -> Double.NaN;
    };
  }
}
