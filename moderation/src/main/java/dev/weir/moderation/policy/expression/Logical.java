package dev.weir.moderation.policy.expression;

import dev.weir.moderation.policy.expression.Comparisons.NumberBound;
import dev.weir.moderation.policy.expression.Comparisons.NumberComparison;
import dev.weir.moderation.policy.expression.Comparisons.NumberConstant;
import dev.weir.moderation.policy.expression.Comparisons.NumberIsOneOf;
import dev.weir.moderation.policy.expression.Comparisons.Operator;
import dev.weir.moderation.policy.expression.Comparisons.TextConstant;
import dev.weir.moderation.policy.expression.Comparisons.TextEquality;
import dev.weir.moderation.policy.expression.Comparisons.TextIsOneOf;
import dev.weir.moderation.policy.expression.Comparisons.TextVariable;
import dev.weir.moderation.policy.facts.ValueType;
import dev.weir.moderation.policy.facts.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a condition without a post: whether it can hold at all, and what must hold
 * for it to hold. Says nothing where it is not sure. For checking policies, not for evaluation.
 */
public final class Logical {
  private Logical() {}

  /** What a condition comes to whatever the post. */
  public enum Settled {
    /** Never true: false, unknown or failed. */
    NEVER,
    ALWAYS,
    OPEN
  }

  /** Whether the expression is settled. */
  public static Settled settled(Expression expression) {
    return settled(expression.condition());
  }

  /**
   * What must hold, part by part, for the expression to hold; equal objects for equal parts, of any
   * expression of the same compiler.
   */
  public static Set<Object> conjuncts(Expression expression) {
    Set<Object> keys = new HashSet<>();
    operands(expression.condition()).forEach(operand -> keys.add(key(operand)));
    return keys;
  }

  /**
   * The number that the variable must reach for the expression to hold; {@code NaN} when it may
   * hold without, or nothing is sure.
   */
  public static double reached(Expression expression, String variable) {
    double reached = Double.NaN;
    for (Condition operand : operands(expression.condition())) {
      if (operand instanceof NumberBound bound
          && bound.variable().name().equals(variable)
          && (bound.operator() == Operator.GREATER
              || bound.operator() == Operator.GREATER_OR_EQUAL
              || bound.operator() == Operator.EQUAL)) {
        reached = Double.isNaN(reached) ? bound.bound() : Math.max(reached, bound.bound());
      }
    }
    return reached;
  }

  private static List<Condition> operands(Condition condition) {
    if (!(condition instanceof Logic.All all)) {
      return List.of(condition);
    }
    List<Condition> operands = new ArrayList<>();
    for (Condition operand : all.operands()) {
      operands.addAll(operands(operand));
    }
    return operands;
  }

  private static Settled settled(Condition condition) {
    if (condition instanceof Logic.Constant constant) {
      return of(constant.value() == Truth.TRUE);
    }
    if (condition instanceof Logic.All) {
      return all(operands(condition));
    }
    if (condition instanceof Logic.Any any) {
      return any(any.operands());
    }
    if (condition instanceof Logic.Not not) {
      return not.operand() instanceof Logic.Constant constant
          ? of(constant.value() == Truth.FALSE)
          : settled(not.operand()) == Settled.ALWAYS ? Settled.NEVER : Settled.OPEN;
    }
    if (condition instanceof Logic.Choice choice) {
      return switch (settled(choice.test())) {
        case ALWAYS -> settled(choice.yes());
        case NEVER -> settled(choice.no()) == Settled.NEVER ? Settled.NEVER : Settled.OPEN;
        case OPEN -> any(new Condition[] {choice.yes(), choice.no()}, Settled.OPEN);
      };
    }
    return leaf(condition);
  }

  private static Settled leaf(Condition condition) {
    if (condition instanceof NumberComparison two
        && two.left() instanceof NumberConstant left
        && two.right() instanceof NumberConstant right) {
      return of(two.operator().holds(left.value(), right.value()));
    }
    if (condition instanceof TextEquality two
        && two.left() instanceof TextConstant left
        && two.right() instanceof TextConstant right) {
      return of(left.value().equals(right.value()) == two.equal());
    }
    boolean nothing =
        (condition instanceof NumberBound bound && Range.of(bound.variable()).with(bound).empty())
            || (condition instanceof NumberIsOneOf one && one.values().length == 0)
            || (condition instanceof TextIsOneOf text && text.values().isEmpty());
    return nothing ? Settled.NEVER : Settled.OPEN;
  }

  private static Settled of(boolean holds) {
    return holds ? Settled.ALWAYS : Settled.NEVER;
  }

  private static Settled any(Condition[] operands) {
    for (Condition operand : operands) {
      if (settled(operand) == Settled.ALWAYS) {
        return Settled.ALWAYS;
      }
    }
    return any(operands, Settled.OPEN);
  }

  private static Settled any(Condition[] operands, Settled otherwise) {
    return Arrays.stream(operands).allMatch(operand -> settled(operand) == Settled.NEVER)
        ? Settled.NEVER
        : otherwise;
  }

  private static Settled all(List<Condition> operands) {
    boolean always = true;
    for (Condition operand : operands) {
      Settled settled = settled(operand);
      if (settled == Settled.NEVER) {
        return Settled.NEVER;
      }
      always &= settled == Settled.ALWAYS;
    }
    return always ? Settled.ALWAYS : contradict(operands) ? Settled.NEVER : Settled.OPEN;
  }

  /** Whether no post can fulfil all of them, though one may each. */
  private static boolean contradict(List<Condition> operands) {
    Map<String, Range> ranges = new HashMap<>();
    Map<String, Set<String>> texts = new HashMap<>();
    Set<Object> keys = new HashSet<>();
    operands.forEach(operand -> keys.add(key(operand)));
    for (Condition operand : operands) {
      if (operand instanceof Logic.Not not && keys.contains(key(not.operand()))) {
        return true;
      }
      if (operand instanceof NumberBound bound) {
        Range range =
            ranges.getOrDefault(bound.variable().name(), Range.of(bound.variable())).with(bound);
        ranges.put(bound.variable().name(), range);
        if (range.empty()) {
          return true;
        }
      }
      String name = textOf(operand);
      if (name != null) {
        Set<String> left = new TreeSet<>(valuesOf(operand));
        Set<String> before = texts.put(name, left);
        if (before != null) {
          left.retainAll(before);
        }
        if (left.isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }

  /** The text variable that a leaf asks to be one of some values; null for other leaves. */
  private static @Nullable String textOf(Condition leaf) {
    if (leaf instanceof TextEquality two
        && two.equal()
        && two.left() instanceof TextVariable text
        && two.right() instanceof TextConstant) {
      return text.variable().name();
    }
    return leaf instanceof TextIsOneOf one && one.term() instanceof TextVariable text
        ? text.variable().name()
        : null;
  }

  private static Set<String> valuesOf(Condition leaf) {
    if (leaf instanceof TextIsOneOf one) {
      return one.values();
    }
    return leaf instanceof TextEquality two && two.right() instanceof TextConstant constant
        ? Set.of(constant.value())
        : Set.of();
  }

  /** Equal for equal conditions; a CEL program is equal to itself only. */
  private static Object key(Condition condition) {
    if (condition instanceof Logic.All all) {
      return List.of("&&", keys(all.operands()));
    }
    if (condition instanceof Logic.Any any) {
      return List.of("||", keys(any.operands()));
    }
    if (condition instanceof Logic.Not not) {
      return List.of("!", key(not.operand()));
    }
    if (condition instanceof Logic.Choice choice) {
      return List.of("?", key(choice.test()), key(choice.yes()), key(choice.no()));
    }
    if (condition instanceof NumberIsOneOf one) {
      return List.of("in", one.term(), Arrays.stream(one.values()).boxed().toList());
    }
    if (condition instanceof Comparisons.TextPattern text) {
      return List.of("matches", text.term(), text.pattern().toString());
    }
    return condition;
  }

  private static Set<Object> keys(Condition[] operands) {
    Set<Object> keys = new HashSet<>();
    for (Condition operand : operands) {
      keys.add(key(operand));
    }
    return keys;
  }

  /** Values that a number may have: from and to, each within it or not. */
  private record Range(double from, boolean withFrom, double to, boolean withTo, boolean whole) {
    /** What a variable may be at all. */
    static Range of(Variable variable) {
      String name = variable.name();
      boolean whole = variable.type() == ValueType.INT;
      double from = Double.NEGATIVE_INFINITY;
      double to = Double.POSITIVE_INFINITY;
      if (name.startsWith("score.") || name.equals("campaign.similarity")) {
        from = 0;
        to = 1;
      } else if (name.equals("time.hour")) {
        from = 0;
        to = 23;
      } else if (name.equals("time.weekday")) {
        from = 1;
        to = 7;
      } else if (name.startsWith("list.") || name.startsWith("content.")) {
        from = 0;
        to = name.endsWith(".distance") ? 256 : Double.POSITIVE_INFINITY;
      }
      return new Range(from, true, to, true, whole);
    }

    Range with(NumberBound bound) {
      double value = bound.bound();
      return switch (bound.operator()) {
        case LESS -> atMost(value, false);
        case LESS_OR_EQUAL -> atMost(value, true);
        case GREATER -> atLeast(value, false);
        case GREATER_OR_EQUAL -> atLeast(value, true);
        case EQUAL -> atLeast(value, true).atMost(value, true);
        case NOT_EQUAL -> this;
      };
    }

    private Range atLeast(double value, boolean with) {
      if (whole) {
        double first = with ? Math.ceil(value) : Math.floor(value) + 1;
        return first > from ? new Range(first, true, to, withTo, true) : this;
      }
      return value > from || (value == from && !with)
          ? new Range(value, with, to, withTo, false)
          : this;
    }

    private Range atMost(double value, boolean with) {
      if (whole) {
        double last = with ? Math.floor(value) : Math.ceil(value) - 1;
        return last < to ? new Range(from, withFrom, last, true, true) : this;
      }
      return value < to || (value == to && !with)
          ? new Range(from, withFrom, value, with, false)
          : this;
    }

    boolean empty() {
      return from > to || (from == to && !(withFrom && withTo));
    }
  }
}
