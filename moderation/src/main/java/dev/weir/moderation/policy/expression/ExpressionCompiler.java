package dev.weir.moderation.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.weir.moderation.policy.facts.Vocabulary;

/**
 * CEL text to {@link Expression}. Comparisons of variables with constants, string tests with
 * constant arguments, {@code in} with constant lists, and the logic between them become direct
 * reads; the rest becomes CEL programs, each as small as can be.
 *
 * <p>Thread-safe. Making one costs milliseconds, compiling an expression about one.
 */
public final class ExpressionCompiler {
  private final Vocabulary vocabulary;
  private final CelEnvironment environment;

  public ExpressionCompiler(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.environment = new CelEnvironment(vocabulary);
  }

  /**
   * Checks and compiles.
   *
   * @throws ExpressionException with every problem found
   */
  public Expression compile(String text) throws ExpressionException {
    ExpressionChecker checker = new ExpressionChecker(environment, vocabulary, text);
    CelAbstractSyntaxTree ast = checker.check();
    ConditionBuilder builder = new ConditionBuilder(environment, vocabulary, ast);
    Condition condition = builder.condition(ast.getExpr());
    return new Expression(condition, checker.variables(), builder.celPrograms());
  }

  /** The whole as one CEL program, for comparison. */
  Expression compileToCel(String text) throws ExpressionException {
    ExpressionChecker checker = new ExpressionChecker(environment, vocabulary, text);
    CelAbstractSyntaxTree ast = checker.check();
    CelExpr whole = ast.getExpr();
    Condition condition = new CelPrograms(environment, vocabulary, ast).program(whole);
    return new Expression(condition, checker.variables(), 1);
  }
}
