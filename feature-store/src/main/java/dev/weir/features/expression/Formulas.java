package dev.weir.features.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.weir.features.serving.FeatureType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Compiles on-demand features: CEL over numbers, truth values and texts, with {@code min(a, b)},
 * {@code max(a, b)} and {@code x.orValue(0)} for a variable that may have no value. There are no
 * macros, so evaluation ends, after as many steps as the expression is long.
 *
 * <p>Arithmetic, comparisons and choices over numbers run directly; whatever else CEL has (texts,
 * lists, conversions, arithmetic on whole numbers) runs as a CEL program. An error in it (a text
 * that is no number, an overflow) is no value.
 */
public final class Formulas {
  /** A formula of numbers, run directly. */
  interface Term {
    double of(FormulaInputs inputs);
  }

  private record Direct(
      String text, FeatureType type, List<String> inputs, Set<Integer> needed, Term term)
      implements Formula {
    @Override
    public boolean needs(int input) {
      return needed.contains(input);
    }

    @Override
    public double number(FormulaInputs values) {
      return term.of(values);
    }

    @Override
    public @Nullable String text(FormulaInputs values) {
      return null;
    }
  }

  private final CelAbstractSyntaxTree ast;
  private final FormulaVariables variables;

  private Formulas(CelAbstractSyntaxTree ast, FormulaVariables variables) {
    this.ast = ast;
    this.variables = variables;
  }

  /**
   * @throws ExpressionException if the text is not an expression of these variables whose value is
   *     a number, a truth value or a text
   */
  public static Formula compile(Variables variables, String text) {
    Map<String, CelType> types = new HashMap<>();
    Map<String, String> references = new HashMap<>();
    variables
        .types()
        .forEach(
            (reference, type) -> {
              String name = reference.replace(':', '.');
              types.put(name, celType(reference, type));
              references.put(name, reference);
            });
    CelAbstractSyntaxTree ast = CelChecker.checkFormula(text, types, variables);
    FeatureType type = featureType(ast.getResultType());
    FormulaVariables read = new FormulaVariables(ast, references);
    Term term = new Formulas(ast, read).direct(ast.getExpr());
    return term == null || type == FeatureType.STRING
        ? CelFormula.of(text, type, ast, read)
        : new Direct(text, type, read.inputs(), read.needed(), term);
  }

  /**
   * First parts of the names in an expression, each with where in the text it first stands.
   *
   * @throws ExpressionException if the text is not an expression
   */
  public static Map<String, Integer> roots(String text) {
    return CelChecker.roots(text);
  }

  /** Whether evaluating the formula runs a CEL program. */
  static boolean runsCel(Formula formula) {
    return !(formula instanceof Direct);
  }

  private static CelType celType(String reference, FeatureType type) {
    return switch (type) {
      case LONG -> SimpleType.INT;
      case DOUBLE -> SimpleType.DOUBLE;
      case BOOLEAN -> SimpleType.BOOL;
      case STRING -> SimpleType.STRING;
      case LONG_LIST, DOUBLE_LIST, BOOLEAN_LIST, STRING_LIST, COUNTS ->
          throw new IllegalArgumentException(
              reference + ": " + type + " (expected: a number, a truth value or a text)");
    };
  }

  private static FeatureType featureType(CelType type) {
    if (type.equals(SimpleType.DOUBLE)) {
      return FeatureType.DOUBLE;
    }
    if (type.equals(SimpleType.BOOL)) {
      return FeatureType.BOOLEAN;
    }
    if (type.equals(SimpleType.INT)) {
      return FeatureType.LONG;
    }
    if (type.equals(SimpleType.STRING)) {
      return FeatureType.STRING;
    }
    throw new ExpressionException(
        0,
        "expression of type "
            + type.name()
            + " (expected: double, int, bool or string; convert it, as in double(x))");
  }

  /** The expression as direct reads, or null when it needs CEL. */
  private @Nullable Term direct(CelExpr expression) {
    return switch (expression.getKind()) {
      case CONSTANT -> constant(expression.constant());
      case IDENT, SELECT -> input(expression);
      case CALL -> call(expression);
      default -> null;
    };
  }

  private static @Nullable Term constant(CelConstant constant) {
    double value = FormulaVariables.number(constant);
    return Double.isNaN(value) ? null : values -> value;
  }

  private @Nullable Term input(CelExpr expression) {
    if (isText(expression)) {
      return null;
    }
    int index = variables.need(expression);
    return values -> values.number(index);
  }

  private boolean isText(CelExpr expression) {
    return ast.getType(expression.id()).map(SimpleType.STRING::equals).orElse(false);
  }

  private @Nullable Term orValue(CelExpr expression) {
    FormulaVariables.Otherwise otherwise = variables.orValue(expression);
    if (isText(expression)) {
      return null;
    }
    int index = otherwise.input();
    double value = FormulaVariables.number(otherwise.constant());
    return values -> Double.isNaN(values.number(index)) ? value : values.number(index);
  }

  private @Nullable Term call(CelExpr expression) {
    String function = expression.call().function();
    List<CelExpr> arguments = expression.call().args();
    if (FormulaVariables.isOrValue(expression)) {
      return orValue(expression);
    }
    boolean whole = ast.getType(expression.id()).map(SimpleType.INT::equals).orElse(false);
    if (whole || expression.call().target().isPresent()) {
      return null; // whole numbers overflow and divide in their own way
    }
    List<Term> terms = new ArrayList<>();
    for (CelExpr argument : arguments) {
      Term term = direct(argument);
      if (term == null) {
        return null;
      }
      terms.add(term);
    }
    return switch (terms.size()) {
      case 1 -> ofOne(function, terms.get(0));
      case 2 -> ofTwo(operator(function), terms.get(0), terms.get(1));
      case 3 -> ofThree(function, terms.get(0), terms.get(1), terms.get(2));
      default -> null;
    };
  }

  private static @Nullable Term ofOne(String function, Term argument) {
    return switch (function) {
      case "-_" -> values -> -argument.of(values);
      case "!_" -> values -> argument.of(values) != 0 ? 0 : 1;
      case "double" -> argument;
      default -> null;
    };
  }

  private static @Nullable Term ofTwo(
      @Nullable DoubleBinaryOperator operator, Term left, Term right) {
    return operator == null
        ? null
        : values -> operator.applyAsDouble(left.of(values), right.of(values));
  }

  private static @Nullable Term ofThree(
      String function, Term condition, Term then, Term otherwise) {
    return function.equals("_?_:_")
        ? values -> condition.of(values) != 0 ? then.of(values) : otherwise.of(values)
        : null;
  }

  private static @Nullable DoubleBinaryOperator operator(String function) {
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
      default -> null;
    };
  }
}
