package dev.weir.moderation.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelEvaluationException;
import dev.weir.moderation.policy.facts.ValueType;
import dev.weir.moderation.policy.facts.Variable;
import dev.weir.moderation.policy.facts.Vocabulary;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes CEL programs of parts of one expression. Variables get plain names there, since CEL tracks
 * unknowns by the parts of a dotted one; {@code x.orValue(c)} becomes a variable of its own, since
 * CEL calls no function with an unknown argument.
 */
final class CelPrograms {
  private final CelEnvironment environment;
  private final Vocabulary vocabulary;
  private final CelAbstractSyntaxTree ast;
  private final Map<String, CelCondition.Binding> bindings = new LinkedHashMap<>();
  private final Map<String, CelType> standIns = new LinkedHashMap<>();

  CelPrograms(CelEnvironment environment, Vocabulary vocabulary, CelAbstractSyntaxTree ast) {
    this.environment = environment;
    this.vocabulary = vocabulary;
    this.ast = ast;
  }

  Condition program(CelExpr part) {
    bindings.clear();
    standIns.clear();
    CelExpr plain = rewritten(part);
    try {
      CelAbstractSyntaxTree checked =
          environment
              .compilerOf(standIns)
              .check(CelAbstractSyntaxTree.newParsedAst(plain, ast.getSource()))
              .getAst();
      return new CelCondition(
          environment.runtime().createProgram(checked), bindings, Costs.ofCel(part));
    } catch (CelValidationException | CelEvaluationException e) {
      // The whole was checked before: a part of it cannot be ill-typed.
      throw new IllegalStateException("part of a checked expression refused", e);
    }
  }

  private CelExpr rewritten(CelExpr expr) {
    String chain = Ast.chain(expr);
    if (chain != null) {
      Variable variable = vocabulary.find(chain);
      if (variable != null) {
        return standIn(expr.id(), variable, null);
      }
      return expr;
    }
    return expr.getKind() == CelExpr.ExprKind.Kind.CALL
        ? call(expr)
        : Ast.with(expr, expr.id(), this::rewritten);
  }

  private CelExpr call(CelExpr expr) {
    CelExpr.CelCall call = expr.call();
    if (!Ast.calls(expr, CelEnvironment.OR_VALUE)) {
      return Ast.with(expr, expr.id(), this::rewritten);
    }
    Variable variable = OrValue.variable(call, vocabulary);
    CelConstant constant = call.args().get(0).constant();
    return standIn(expr.id(), variable, value(variable.type(), constant));
  }

  private CelExpr standIn(long id, Variable variable, @Nullable Object otherwise) {
    String name = "v" + bindings.size();
    standIns.put(name, CelEnvironment.type(variable.type()));
    bindings.put(name, CelCondition.Binding.of(name, variable, otherwise));
    return CelExpr.ofIdent(id, name);
  }

  private static Object value(ValueType type, CelConstant constant) {
    return switch (type) {
      case INT -> constant.int64Value();
      case DOUBLE -> OrValue.number(constant);
      case BOOL -> constant.booleanValue();
      case STRING -> constant.stringValue();
    };
  }
}
