package dev.weir.moderation.policy.expression;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The oracle: an expression as text, and its value by the shortest way to write it down. Values are
 * by name; what is not in the map is unknown.
 */
record NaiveExpression(String text, Function<Map<String, Object>, Truth> value) {

  static NaiveExpression numbers(Operand left, String operator, Operand right) {
    return new NaiveExpression(
        left.text + " " + operator + " " + right.text,
        values -> {
          Object a = left.value.apply(values);
          Object b = right.value.apply(values);
          if (a == null || b == null) {
            return Truth.UNKNOWN;
          }
          int order =
              Double.compare(((Number) a).doubleValue() + 0.0, ((Number) b).doubleValue() + 0.0);
          return Truth.of(
              switch (operator) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                case ">=" -> order >= 0;
                case "==" -> order == 0;
                case "!=" -> order != 0;
                default -> throw new AssertionError(operator);
              });
        });
  }

  static NaiveExpression text(Operand left, String form, Function<String, Boolean> test) {
    return new NaiveExpression(
        String.format(form, left.text),
        values -> {
          Object a = left.value.apply(values);
          return a == null ? Truth.UNKNOWN : Truth.of(test.apply((String) a));
        });
  }

  static NaiveExpression flag(Operand operand) {
    return new NaiveExpression(
        operand.text,
        values -> {
          Object a = operand.value.apply(values);
          return a == null ? Truth.UNKNOWN : Truth.of((Boolean) a);
        });
  }

  /** Fails when the operand is zero: only CEL can compute it. */
  static NaiveExpression quotient(Operand operand, long bound) {
    return new NaiveExpression(
        "100 / " + operand.text + " >= " + bound,
        values -> {
          Object a = operand.value.apply(values);
          if (a == null) {
            return Truth.UNKNOWN;
          }
          long divisor = (Long) a;
          return divisor == 0 ? Truth.FAILED : Truth.of(100 / divisor >= bound);
        });
  }

  /** A loop over a literal list: only CEL can compute it. */
  static NaiveExpression loop(Operand operand, List<Long> bounds) {
    return new NaiveExpression(
        bounds + ".exists(x, " + operand.text + " == x)",
        values -> {
          Object a = operand.value.apply(values);
          if (a == null) {
            return bounds.isEmpty() ? Truth.FALSE : Truth.UNKNOWN;
          }
          return Truth.of(bounds.contains((Long) a));
        });
  }

  NaiveExpression not() {
    return new NaiveExpression("!(" + text + ")", values -> value.apply(values).not());
  }

  NaiveExpression and(NaiveExpression other) {
    return new NaiveExpression(
        "(" + text + ") && (" + other.text + ")",
        values -> value.apply(values).and(other.value.apply(values)));
  }

  NaiveExpression or(NaiveExpression other) {
    return new NaiveExpression(
        "(" + text + ") || (" + other.text + ")",
        values -> value.apply(values).or(other.value.apply(values)));
  }

  NaiveExpression choice(NaiveExpression yes, NaiveExpression no) {
    return new NaiveExpression(
        "(" + text + ") ? (" + yes.text + ") : (" + no.text + ")",
        values -> {
          Truth truth = value.apply(values);
          return switch (truth) {
            case TRUE -> yes.value.apply(values);
            case FALSE -> no.value.apply(values);
            case UNKNOWN, FAILED -> truth;
          };
        });
  }

  /** A variable, a constant, or a variable with a value for when it is unknown. */
  record Operand(String text, Function<Map<String, Object>, Object> value) {
    static Operand variable(String name) {
      return new Operand(name, values -> values.get(name));
    }

    static Operand constant(Object value) {
      String text = value instanceof String ? "'" + value + "'" : String.valueOf(value);
      return new Operand(text, values -> value);
    }

    static Operand orValue(String name, Object otherwise) {
      return new Operand(
          name + ".orValue(" + constant(otherwise).text + ")",
          values -> values.getOrDefault(name, otherwise));
    }
  }
}
