package dev.weir.moderation.policy.expression;

import dev.weir.moderation.policy.facts.Facts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The logical operators over conditions. The cheap operands are asked first. */
final class Logic {
  private Logic() {}

  /** Every condition must hold. Stops at the first FALSE. */
  record All(Condition[] operands) implements Condition {
    @Override
    public Truth test(Facts facts) {
      Truth result = Truth.TRUE;
      for (Condition operand : operands) {
        Truth truth = operand.test(facts);
        if (truth == Truth.FALSE) {
          return Truth.FALSE;
        }
        if (truth != Truth.TRUE) {
          result = result.and(truth);
        }
      }
      return result;
    }
  }

  /** One condition must hold. Stops at the first TRUE. */
  record Any(Condition[] operands) implements Condition {
    @Override
    public Truth test(Facts facts) {
      Truth result = Truth.FALSE;
      for (Condition operand : operands) {
        Truth truth = operand.test(facts);
        if (truth == Truth.TRUE) {
          return Truth.TRUE;
        }
        if (truth != Truth.FALSE) {
          result = result.or(truth);
        }
      }
      return result;
    }
  }

  /** The opposite; unknown stays unknown. */
  record Not(Condition operand) implements Condition {
    @Override
    public Truth test(Facts facts) {
      return operand.test(facts).not();
    }
  }

  /** {@code test ? yes : no}; an undecided test decides the result. */
  record Choice(Condition test, Condition yes, Condition no) implements Condition {
    @Override
    public Truth test(Facts facts) {
      Truth truth = test.test(facts);
      return switch (truth) {
        case TRUE -> yes.test(facts);
        case FALSE -> no.test(facts);
        case UNKNOWN, FAILED -> truth;
      };
    }
  }

  record Constant(Truth value) implements Condition {
    @Override
    public Truth test(Facts facts) {
      return value;
    }
  }

  static Condition all(List<Condition> operands) {
    return new All(cheapFirst(operands));
  }

  static Condition any(List<Condition> operands) {
    return new Any(cheapFirst(operands));
  }

  /** Both operators are commutative, so order is only a matter of cost. The sort is stable. */
  private static Condition[] cheapFirst(List<Condition> operands) {
    List<Condition> sorted = new ArrayList<>(operands);
    sorted.sort(Comparator.comparingInt(Logic::cost));
    return sorted.toArray(Condition[]::new);
  }

  private static int cost(Condition condition) {
    if (condition instanceof All all) {
      return total(all.operands);
    }
    if (condition instanceof Any any) {
      return total(any.operands);
    }
    if (condition instanceof Not not) {
      return cost(not.operand);
    }
    if (condition instanceof Choice choice) {
      return cost(choice.test) + Math.max(cost(choice.yes), cost(choice.no));
    }
    if (condition instanceof CelCondition) {
      return 1000;
    }
    return condition instanceof Comparisons.TextMatch ? 100 : 1;
  }

  private static int total(Condition[] operands) {
    int sum = 0;
    for (Condition operand : operands) {
      sum += cost(operand);
    }
    return sum;
  }
}
