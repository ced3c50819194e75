package dev.weir.moderation.policy.expression;

import dev.cel.common.ast.CelExpr;
import dev.weir.moderation.regex.LinearPattern;

/**
 * What a condition costs at most, in weights: 1 is a comparison of a number with a constant. They
 * are for telling rules apart and for refusing what is out of all proportion, no measured times.
 */
final class Costs {
  /** A part looked for in a text. */
  static final long TEXT_PART = 20;

  /** Looking for the words that no match of a pattern goes without. */
  static final long PATTERN_PREFILTER = 50;

  /** Running a pattern over the text; its steps come on top. */
  static final long PATTERN = 200;

  /** Entering CEL's interpreter. */
  static final long CEL = 1_000;

  /** An operation in it. */
  static final long CEL_OPERATION = 100;

  /** Rounds of a loop over a list that is not written out. */
  private static final long LOOP_ROUNDS_MAX = 1_000;

  private Costs() {}

  static long of(Condition condition) {
    if (condition instanceof Logic.All all) {
      return total(all.operands());
    }
    if (condition instanceof Logic.Any any) {
      return total(any.operands());
    }
    if (condition instanceof Logic.Not not) {
      return of(not.operand());
    }
    if (condition instanceof Logic.Choice choice) {
      return of(choice.test()) + Math.max(of(choice.yes()), of(choice.no()));
    }
    if (condition instanceof CelCondition cel) {
      return cel.cost();
    }
    if (condition instanceof Comparisons.TextPattern text) {
      return of(text.pattern());
    }
    if (condition instanceof Comparisons.TextPart) {
      return TEXT_PART;
    }
    if (condition instanceof Comparisons.NumberIsOneOf one) {
      return 1L + one.values().length / 4;
    }
    return 1;
  }

  private static long total(Condition[] operands) {
    long sum = 0;
    for (Condition operand : operands) {
      sum += of(operand);
    }
    return sum;
  }

  static long of(LinearPattern pattern) {
    return pattern.prefiltered() ? PATTERN_PREFILTER : PATTERN + pattern.steps();
  }

  /** Of a part that the interpreter runs. */
  static long ofCel(CelExpr expr) {
    return CEL + operations(expr) * CEL_OPERATION;
  }

  private static long operations(CelExpr expr) {
    if (Ast.chain(expr) != null) {
      return 1;
    }
    long sum = 1;
    if (expr.getKind() == CelExpr.ExprKind.Kind.COMPREHENSION) {
      CelExpr.CelComprehension loop = expr.comprehension();
      CelExpr range = loop.iterRange();
      long rounds =
          range.getKind() == CelExpr.ExprKind.Kind.LIST
              ? range.list().elements().size()
              : LOOP_ROUNDS_MAX;
      return 1
          + operations(range)
          + operations(loop.accuInit())
          + rounds * (operations(loop.loopCondition()) + operations(loop.loopStep()))
          + operations(loop.result());
    }
    if (Ast.calls(expr, "matches")) {
      CelExpr last = expr.call().args().get(expr.call().args().size() - 1);
      String pattern = Ast.string(last);
      // The interpreter knows no prefilter.
      sum += pattern == null ? 0 : (PATTERN + new LinearPattern(pattern).steps()) / CEL_OPERATION;
    }
    for (CelExpr child : Ast.children(expr)) {
      sum += operations(child);
    }
    return sum;
  }
}
