package dev.weir.features.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.weir.features.serving.FeatureType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;

/**
 * Compiles on-demand features: CEL's {@code + - * /}, comparisons, {@code && || !}, {@code ? :},
 * {@code min(a, b)} and {@code max(a, b)} over features and constants, and {@code
 * view.feature.orValue(0)} for a feature that may have no value. CEL checks types; evaluation is
 * direct and takes as long as the expression is.
 */
public final class Formulas {
  private interface Term {
    double of(double[] inputs);
  }

  private record Compiled(
      String text, FeatureType type, List<String> inputs, Set<Integer> needed, Term term)
      implements Formula {
    @Override
    public boolean needs(int input) {
      return needed.contains(input);
    }

    @Override
    public double evaluate(double[] values) {
      return term.of(values);
    }
  }

  private final CelAbstractSyntaxTree ast;
  private final List<String> inputs = new ArrayList<>();
  private final Set<Integer> needed = new HashSet<>();

  private Formulas(CelAbstractSyntaxTree ast) {
    this.ast = ast;
  }

  /**
   * @param references features that may be read, as {@code view:feature}; an expression writes them
   *     {@code view.feature}
   * @throws ExpressionException if the text is not a number or truth expression over them
   */
  public static Formula compile(Collection<String> references, String text) {
    Map<String, CelType> variables = new HashMap<>();
    references.forEach(reference -> variables.put(reference.replace(':', '.'), SimpleType.DOUBLE));
    CelAbstractSyntaxTree ast = CelChecker.check(text, variables, true);
    CelType type = ast.getResultType();
    if (!type.equals(SimpleType.DOUBLE) && !type.equals(SimpleType.BOOL)) {
      throw new ExpressionException(
          0,
          "expression of type "
              + type.name()
              + " (expected: double or bool; write whole numbers as 1.0)");
    }
    Formulas compiler = new Formulas(ast);
    Term term = compiler.term(ast.getExpr());
    return new Compiled(
        text,
        type.equals(SimpleType.BOOL) ? FeatureType.BOOLEAN : FeatureType.DOUBLE,
        List.copyOf(compiler.inputs),
        Set.copyOf(compiler.needed),
        term);
  }

  private ExpressionException refused(CelExpr expression, String what) {
    return new ExpressionException(
        CelChecker.column(ast, expression),
        what
            + " (expected: features, numbers, + - * / ( ), comparisons, && || !, ? :, min, max,"
            + " view.feature.orValue(0))");
  }

  private Term term(CelExpr expression) {
    return switch (expression.getKind()) {
      case CONSTANT -> constant(expression);
      case IDENT, SELECT -> input(expression);
      case CALL -> call(expression);
      default -> throw refused(expression, expression.getKind().name());
    };
  }

  private Term constant(CelExpr expression) {
    CelConstant constant = expression.constant();
    double value =
        switch (constant.getKind()) {
          case INT64_VALUE -> (double) constant.int64Value();
          case DOUBLE_VALUE -> constant.doubleValue();
          case BOOLEAN_VALUE -> constant.booleanValue() ? 1 : 0;
          default -> throw refused(expression, "a constant that is not a number");
        };
    return values -> value;
  }

  private Term input(CelExpr expression) {
    int index = indexOf(expression);
    needed.add(index);
    return values -> values[index];
  }

  private int indexOf(CelExpr expression) {
    String variable = CelChecker.variable(ast, expression);
    if (variable == null) {
      throw refused(expression, "a field of a feature");
    }
    String reference = variable.replaceFirst("\\.", ":");
    if (!inputs.contains(reference)) {
      inputs.add(reference);
    }
    return inputs.indexOf(reference);
  }

  /** {@code view.feature.orValue(0)}: the feature, or the number where it has no value. */
  private Term orValue(CelExpr feature, CelExpr otherwise) {
    if (otherwise.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      throw refused(otherwise, "orValue of something that is no number");
    }
    int index = indexOf(feature);
    double value = constant(otherwise).of(new double[0]);
    return values -> Double.isNaN(values[index]) ? value : values[index];
  }

  private Term call(CelExpr expression) {
    String function = expression.call().function();
    List<CelExpr> arguments = expression.call().args();
    boolean whole = ast.getType(expression.id()).map(SimpleType.INT::equals).orElse(false);
    if (function.equals(CelChecker.OR_VALUE) && expression.call().target().isPresent()) {
      return orValue(expression.call().target().get(), arguments.get(0));
    }
    if (whole) {
      throw refused(expression, "arithmetic on whole numbers; write them as 1.0");
    }
    if (function.equals("_?_:_")) {
      Term condition = term(arguments.get(0));
      Term then = term(arguments.get(1));
      Term otherwise = term(arguments.get(2));
      return values -> condition.of(values) != 0 ? then.of(values) : otherwise.of(values);
    }
    if (arguments.size() == 1) {
      Term argument = term(arguments.get(0));
      return switch (function) {
        case "-_" -> values -> -argument.of(values);
        case "!_" -> values -> argument.of(values) != 0 ? 0 : 1;
        default -> throw refused(expression, function);
      };
    }
    if (arguments.size() != 2) {
      throw refused(expression, function);
    }
    DoubleBinaryOperator operator = operator(expression, function);
    Term left = term(arguments.get(0));
    Term right = term(arguments.get(1));
    return values -> operator.applyAsDouble(left.of(values), right.of(values));
  }

  private DoubleBinaryOperator operator(CelExpr expression, String function) {
    return switch (function) {
      case "_+_" -> (a, b) -> a + b;
      case "_-_" -> (a, b) -> a - b;
      case "_*_" -> (a, b) -> a * b;
      case "_/_" -> (a, b) -> a / b;
      case "min" -> Math::min;
      case "max" -> Math::max;
      case "_==_" -> (a, b) -> a == b ? 1 : 0;
      case "_!=_" -> (a, b) -> a != b ? 1 : 0;
      case "_<_" -> (a, b) -> a < b ? 1 : 0;
      case "_<=_" -> (a, b) -> a <= b ? 1 : 0;
      case "_>_" -> (a, b) -> a > b ? 1 : 0;
      case "_>=_" -> (a, b) -> a >= b ? 1 : 0;
      case "_&&_" -> (a, b) -> a != 0 && b != 0 ? 1 : 0;
      case "_||_" -> (a, b) -> a != 0 || b != 0 ? 1 : 0;
      default -> throw refused(expression, function);
    };
  }
}
