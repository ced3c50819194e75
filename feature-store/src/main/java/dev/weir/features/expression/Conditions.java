package dev.weir.features.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compiles {@code where} expressions. Comparisons of a field with a constant, {@code in} lists,
 * truth fields and their combinations by {@code && || !} read the event directly; whatever else CEL
 * allows runs as a CEL program.
 */
public final class Conditions {
  /** Three-valued, as in CEL: an absent field makes a comparison unknown, not false. */
  private enum Truth {
    FALSE,
    UNKNOWN,
    TRUE
  }

  private interface Direct {
    Truth of(Event event);
  }

  /** A condition read directly from the event. */
  private record DirectCondition(String text, Direct direct) implements Condition {
    @Override
    public boolean test(Event event) {
      return direct.of(event) == Truth.TRUE;
    }
  }

  /** A condition evaluated by CEL. */
  private record CelCondition(String text, CelRuntime.Program program, EventType type)
      implements Condition {
    @Override
    public boolean test(Event event) {
      try {
        return Boolean.TRUE.equals(program.eval(name -> valueOf(event, name)));
      } catch (CelEvaluationException e) {
        // An absent field, or an error such as an overflow: the condition is not met.
        return false;
      }
    }

    private Optional<Object> valueOf(Event event, String path) {
      int field = type.indexOf(path);
      if (field < 0 || !event.has(field)) {
        return Optional.empty();
      }
      return switch (type.typeOf(field)) {
        case STRING -> Optional.ofNullable(event.text(field));
        case LONG -> Optional.of((long) event.number(field));
        case DOUBLE -> Optional.of(event.number(field));
        case BOOLEAN -> Optional.of(event.number(field) != 0);
      };
    }
  }

  private final EventType type;
  private final CelAbstractSyntaxTree ast;

  private Conditions(EventType type, CelAbstractSyntaxTree ast) {
    this.type = type;
    this.ast = ast;
  }

  /**
   * @throws ExpressionException if the text is not a truth expression over the type's fields
   */
  public static Condition compile(EventType type, String text) {
    CelAbstractSyntaxTree ast = CelChecker.check(text, variables(type), type::whyLeftOut);
    if (!ast.getResultType().equals(SimpleType.BOOL)) {
      throw new ExpressionException(
          0, "expression of type " + ast.getResultType().name() + " (expected: a truth value)");
    }
    Direct direct = new Conditions(type, ast).direct(ast.getExpr());
    if (direct != null) {
      return new DirectCondition(text, direct);
    }
    try {
      return new CelCondition(text, CelChecker.runtime().createProgram(ast), type);
    } catch (CelEvaluationException e) {
      throw new ExpressionException(0, String.valueOf(e.getMessage()));
    }
  }

  /** Whether evaluating the condition runs a CEL program. */
  static boolean runsCel(Condition condition) {
    return condition instanceof CelCondition;
  }

  private static Map<String, CelType> variables(EventType type) {
    Map<String, CelType> variables = new HashMap<>();
    for (EventType.Field field : type.fields()) {
      variables.put(
          field.path(),
          switch (field.type()) {
            case STRING -> SimpleType.STRING;
            case LONG -> SimpleType.INT;
            case DOUBLE -> SimpleType.DOUBLE;
            case BOOLEAN -> SimpleType.BOOL;
          });
    }
    return variables;
  }

  /** The expression as direct reads, or null when it needs CEL. */
  private @Nullable Direct direct(CelExpr expression) {
    if (expression.getKind() != CelExpr.ExprKind.Kind.CALL) {
      int field = field(expression);
      return field >= 0 && type.typeOf(field) == FieldType.BOOLEAN
          ? number(field, value -> value != 0)
          : null;
    }
    CelExpr.CelCall call = expression.call();
    List<CelExpr> arguments = call.args();
    switch (call.function()) {
      case "!_" -> {
        Direct inner = direct(arguments.get(0));
        return inner == null ? null : event -> not(inner.of(event));
      }
      case "_&&_", "_||_" -> {
        Direct left = direct(arguments.get(0));
        Direct right = direct(arguments.get(1));
        if (left == null || right == null) {
          return null;
        }
        return call.function().equals("_&&_")
            ? event -> and(left.of(event), right.of(event))
            : event -> not(and(not(left.of(event)), not(right.of(event))));
      }
      case "@in" -> {
        return in(arguments.get(0), arguments.get(1));
      }
      default -> {
        return arguments.size() == 2 ? comparison(call.function(), arguments) : null;
      }
    }
  }

  private static Truth not(Truth truth) {
    return switch (truth) {
      case TRUE -> Truth.FALSE;
      case FALSE -> Truth.TRUE;
      case UNKNOWN -> Truth.UNKNOWN;
    };
  }

  private static Truth and(Truth left, Truth right) {
    return left.compareTo(right) <= 0 ? left : right;
  }

  private int field(CelExpr expression) {
    String variable = CelChecker.variable(ast, expression);
    return variable == null ? -1 : type.indexOf(variable);
  }

  private @Nullable Direct comparison(String operator, List<CelExpr> arguments) {
    int field = field(arguments.get(0));
    CelExpr other = arguments.get(1);
    String read = operator;
    if (field < 0) {
      field = field(arguments.get(1));
      other = arguments.get(0);
      read = turned(operator);
    }
    if (field < 0 || other.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      return null;
    }
    CelConstant constant = other.constant();
    if (constant.getKind() == CelConstant.Kind.STRING_VALUE) {
      String value = constant.stringValue();
      return switch (read) {
        case "_==_" -> text(field, value::equals);
        case "_!=_" -> text(field, text -> !value.equals(text));
        default -> null;
      };
    }
    Double value = numberOf(constant);
    return value == null ? null : numeric(read, field, value);
  }

  private static String turned(String operator) {
    return switch (operator) {
      case "_<_" -> "_>_";
      case "_<=_" -> "_>=_";
      case "_>_" -> "_<_";
      case "_>=_" -> "_<=_";
      default -> operator;
    };
  }

  private static @Nullable Direct numeric(String operator, int field, double value) {
    return switch (operator) {
      case "_==_" -> number(field, number -> number == value);
      case "_!=_" -> number(field, number -> number != value);
      case "_<_" -> number(field, number -> number < value);
      case "_<=_" -> number(field, number -> number <= value);
      case "_>_" -> number(field, number -> number > value);
      case "_>=_" -> number(field, number -> number >= value);
      default -> null;
    };
  }

  private static @Nullable Double numberOf(CelConstant constant) {
    return switch (constant.getKind()) {
      case INT64_VALUE -> (double) constant.int64Value();
      case DOUBLE_VALUE -> constant.doubleValue();
      case BOOLEAN_VALUE -> constant.booleanValue() ? 1.0 : 0.0;
      default -> null;
    };
  }

  private @Nullable Direct in(CelExpr element, CelExpr list) {
    int field = field(element);
    if (field < 0 || list.getKind() != CelExpr.ExprKind.Kind.LIST) {
      return null;
    }
    List<Object> values = new ArrayList<>();
    for (CelExpr item : list.list().elements()) {
      if (item.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
        return null;
      }
      CelConstant constant = item.constant();
      Double number = numberOf(constant);
      if (number != null) {
        values.add(number);
      } else if (constant.getKind() == CelConstant.Kind.STRING_VALUE) {
        values.add(constant.stringValue());
      } else {
        return null;
      }
    }
    Set<Object> set = new HashSet<>(values);
    return type.typeOf(field) == FieldType.STRING
        ? text(field, set::contains)
        : number(field, number -> set.contains(number + 0.0));
  }

  private static Direct text(int field, Predicate<String> test) {
    return event -> {
      String text = event.text(field);
      return text == null ? Truth.UNKNOWN : test.test(text) ? Truth.TRUE : Truth.FALSE;
    };
  }

  private static Direct number(int field, DoublePredicate test) {
    return event -> {
      if (!event.has(field)) {
        return Truth.UNKNOWN;
      }
      return test.test(event.number(field)) ? Truth.TRUE : Truth.FALSE;
    };
  }
}
