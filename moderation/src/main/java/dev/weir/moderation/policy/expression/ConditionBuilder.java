package dev.weir.moderation.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.weir.moderation.policy.expression.Comparisons.NumberTerm;
import dev.weir.moderation.policy.expression.Comparisons.Operator;
import dev.weir.moderation.policy.expression.Comparisons.TextTerm;
import dev.weir.moderation.policy.expression.Comparisons.TextTest;
import dev.weir.moderation.policy.facts.ValueType;
import dev.weir.moderation.policy.facts.Variable;
import dev.weir.moderation.policy.facts.Vocabulary;
import dev.weir.moderation.regex.LinearPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a checked tree into conditions: direct reads where the form is known, a CEL program for
 * what is left.
 */
final class ConditionBuilder {
  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "_<_", Operator.LESS,
          "_<=_", Operator.LESS_OR_EQUAL,
          "_>_", Operator.GREATER,
          "_>=_", Operator.GREATER_OR_EQUAL,
          "_==_", Operator.EQUAL,
          "_!=_", Operator.NOT_EQUAL);

  private static final Map<String, TextTest> TEXT_TESTS =
      Map.of(
          "contains", TextTest.CONTAINS,
          "startsWith", TextTest.STARTS_WITH,
          "endsWith", TextTest.ENDS_WITH);

  private final Vocabulary vocabulary;
  private final CelPrograms programs;
  private int celPrograms;

  ConditionBuilder(CelEnvironment environment, Vocabulary vocabulary, CelAbstractSyntaxTree ast) {
    this.vocabulary = vocabulary;
    this.programs = new CelPrograms(environment, vocabulary, ast);
  }

  int celPrograms() {
    return celPrograms;
  }

  Condition condition(CelExpr expr) {
    Condition direct = direct(expr);
    if (direct != null) {
      return direct;
    }
    celPrograms++;
    return programs.program(expr);
  }

  private @Nullable Condition direct(CelExpr expr) {
    CelConstant constant = Ast.constant(expr);
    if (constant != null) {
      return new Logic.Constant(Truth.of(constant.booleanValue()));
    }
    if (expr.getKind() != CelExpr.ExprKind.Kind.CALL || Ast.calls(expr, CelEnvironment.OR_VALUE)) {
      NumberTerm flag = numberTerm(expr);
      return flag == null ? null : new Comparisons.Flag(flag);
    }
    CelExpr.CelCall call = expr.call();
    List<CelExpr> args = call.args();
    return switch (call.function()) {
      case "_&&_" -> Logic.all(operands(expr, "_&&_", new ArrayList<>()));
      case "_||_" -> Logic.any(operands(expr, "_||_", new ArrayList<>()));
      case "!_" -> new Logic.Not(condition(args.get(0)));
      case "_?_:_" ->
          new Logic.Choice(condition(args.get(0)), condition(args.get(1)), condition(args.get(2)));
      case "@in" -> membership(args.get(0), args.get(1));
      case "contains", "startsWith", "endsWith", "matches" -> textTest(call);
      default -> {
        Operator operator = OPERATORS.get(call.function());
        yield operator == null ? null : comparison(args.get(0), operator, args.get(1));
      }
    };
  }

  private List<Condition> operands(CelExpr expr, String operator, List<Condition> into) {
    if (Ast.calls(expr, operator)) {
      expr.call().args().forEach(arg -> operands(arg, operator, into));
    } else {
      into.add(condition(expr));
    }
    return into;
  }

  private @Nullable Condition comparison(CelExpr left, Operator operator, CelExpr right) {
    NumberTerm a = numberTerm(left);
    NumberTerm b = numberTerm(right);
    if (a != null && b != null) {
      if (a instanceof Comparisons.NumberVariable variable
          && b instanceof Comparisons.NumberConstant bound) {
        return new Comparisons.NumberBound(variable.variable(), operator, bound.value());
      }
      return new Comparisons.NumberComparison(a, operator, b);
    }
    if (operator == Operator.EQUAL || operator == Operator.NOT_EQUAL) {
      TextTerm s = textTerm(left);
      TextTerm t = textTerm(right);
      if (s != null && t != null) {
        return new Comparisons.TextEquality(s, t, operator == Operator.EQUAL);
      }
    }
    return null;
  }

  private @Nullable Condition membership(CelExpr element, CelExpr list) {
    if (list.getKind() != CelExpr.ExprKind.Kind.LIST) {
      return null;
    }
    List<CelExpr> elements = list.list().elements();
    TextTerm text = textTerm(element);
    if (text != null) {
      Set<String> values = new HashSet<>();
      for (CelExpr candidate : elements) {
        String value = Ast.string(candidate);
        if (value == null) {
          return null;
        }
        values.add(value);
      }
      return new Comparisons.TextIsOneOf(text, Set.copyOf(values));
    }
    NumberTerm number = numberTerm(element);
    if (number == null) {
      return null;
    }
    double[] values = new double[elements.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = OrValue.number(Ast.constant(elements.get(i)));
      if (Double.isNaN(values[i])) {
        return null;
      }
    }
    return new Comparisons.NumberIsOneOf(number, values);
  }

  private @Nullable Condition textTest(CelExpr.CelCall call) {
    if (call.target().isEmpty() || call.args().size() != 1) {
      return null;
    }
    TextTerm term = textTerm(call.target().get());
    String argument = Ast.string(call.args().get(0));
    if (term == null || argument == null) {
      return null;
    }
    TextTest test = TEXT_TESTS.get(call.function());
    return test == null
        ? new Comparisons.TextPattern(term, new LinearPattern(argument))
        : new Comparisons.TextPart(term, test, argument);
  }

  private @Nullable NumberTerm numberTerm(CelExpr expr) {
    double constant = OrValue.number(Ast.constant(expr));
    if (!Double.isNaN(constant)) {
      return new Comparisons.NumberConstant(constant);
    }
    Variable variable = variable(expr);
    if (variable != null) {
      return variable.type() == ValueType.STRING ? null : new Comparisons.NumberVariable(variable);
    }
    if (Ast.calls(expr, CelEnvironment.OR_VALUE)) {
      Variable optional = OrValue.variable(expr.call(), vocabulary);
      double other = OrValue.number(Ast.constant(expr.call().args().get(0)));
      return Double.isNaN(other) ? null : new Comparisons.NumberOr(optional, other);
    }
    if (Ast.calls(expr, "double")) {
      CelExpr argument = expr.call().args().get(0);
      // double("1.5") reads a string: not a term.
      return Ast.string(argument) == null ? numberTerm(argument) : null;
    }
    return null;
  }

  private @Nullable TextTerm textTerm(CelExpr expr) {
    String constant = Ast.string(expr);
    if (constant != null) {
      return new Comparisons.TextConstant(constant);
    }
    Variable variable = variable(expr);
    if (variable != null) {
      return variable.type() == ValueType.STRING ? new Comparisons.TextVariable(variable) : null;
    }
    if (Ast.calls(expr, CelEnvironment.OR_VALUE)) {
      Variable optional = OrValue.variable(expr.call(), vocabulary);
      String other = Ast.string(expr.call().args().get(0));
      return other == null ? null : new Comparisons.TextOr(optional, other);
    }
    return null;
  }

  private @Nullable Variable variable(CelExpr expr) {
    String chain = Ast.chain(expr);
    return chain == null ? null : vocabulary.find(chain);
  }
}
