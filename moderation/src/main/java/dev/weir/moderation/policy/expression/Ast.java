package dev.weir.moderation.policy.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Small questions about CEL syntax trees. */
final class Ast {
  private Ast() {}

  /** {@code a.b.c} for a chain of plain selections from a name; null for anything else. */
  static @Nullable String chain(CelExpr expr) {
    return switch (expr.getKind()) {
      case IDENT -> expr.ident().name();
      case SELECT -> {
        if (expr.select().testOnly()) {
          yield null;
        }
        String operand = chain(expr.select().operand());
        yield operand == null ? null : operand + "." + expr.select().field();
      }
      default -> null;
    };
  }

  /** The name a chain begins with. */
  static CelExpr root(CelExpr chain) {
    return chain.getKind() == CelExpr.ExprKind.Kind.SELECT ? root(chain.select().operand()) : chain;
  }

  static List<CelExpr> children(CelExpr expr) {
    List<CelExpr> children = new ArrayList<>();
    switch (expr.getKind()) {
      case SELECT -> children.add(expr.select().operand());
      case CALL -> {
        expr.call().target().ifPresent(children::add);
        children.addAll(expr.call().args());
      }
      case LIST -> children.addAll(expr.list().elements());
      case MAP ->
          expr.map()
              .entries()
              .forEach(
                  entry -> {
                    children.add(entry.key());
                    children.add(entry.value());
                  });
      case STRUCT -> expr.struct().entries().forEach(entry -> children.add(entry.value()));
      case COMPREHENSION -> {
        CelExpr.CelComprehension loop = expr.comprehension();
        children.add(loop.iterRange());
        children.add(loop.accuInit());
        children.add(loop.loopCondition());
        children.add(loop.loopStep());
        children.add(loop.result());
      }
      case NOT_SET, CONSTANT, IDENT -> {}
    }
    return children;
  }

  /** The same expression under an id, of other children; maps and messages stay as they are. */
  static CelExpr with(CelExpr expr, long id, UnaryOperator<CelExpr> child) {
    return switch (expr.getKind()) {
      case NOT_SET, MAP, STRUCT -> expr;
      case CONSTANT -> CelExpr.ofConstant(id, expr.constant());
      case IDENT -> CelExpr.ofIdent(id, expr.ident().name());
      case SELECT ->
          CelExpr.ofSelect(
              id,
              child.apply(expr.select().operand()),
              expr.select().field(),
              expr.select().testOnly());
      case CALL ->
          CelExpr.ofCall(
              id,
              expr.call().target().map(child),
              expr.call().function(),
              expr.call().args().stream().map(child).collect(ImmutableList.toImmutableList()));
      case LIST ->
          CelExpr.ofList(
              id,
              expr.list().elements().stream().map(child).collect(ImmutableList.toImmutableList()),
              expr.list().optionalIndices());
      case COMPREHENSION -> {
        CelExpr.CelComprehension loop = expr.comprehension();
        yield CelExpr.ofComprehension(
            id,
            loop.iterVar(),
            loop.iterVar2(),
            child.apply(loop.iterRange()),
            loop.accuVar(),
            child.apply(loop.accuInit()),
            child.apply(loop.loopCondition()),
            child.apply(loop.loopStep()),
            child.apply(loop.result()));
      }
    };
  }

  static @Nullable CelConstant constant(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT ? expr.constant() : null;
  }

  /** Value of a string literal, null for anything else. */
  static @Nullable String string(CelExpr expr) {
    CelConstant constant = constant(expr);
    return constant != null && constant.getKind() == CelConstant.Kind.STRING_VALUE
        ? constant.stringValue()
        : null;
  }

  /** Whether the expression calls the named function. */
  static boolean calls(CelExpr expr, String function) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CALL && expr.call().function().equals(function);
  }
}
