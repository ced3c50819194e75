package dev.weir.moderation.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.weir.moderation.policy.facts.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CEL text to {@link Expression}. Comparisons of variables with constants, string tests with
 * constant arguments, {@code in} with constant lists, and the logic between them become direct
 * reads; the rest becomes CEL programs, each as small as can be.
 *
 * <p>Thread-safe once expressions are named. Making one costs milliseconds, compiling an expression
 * about one.
 */
public final class ExpressionCompiler {
  private final Vocabulary vocabulary;
  private final CelEnvironment environment;
  private final NamedExpressions named = new NamedExpressions();

  public ExpressionCompiler(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.environment = new CelEnvironment(vocabulary);
  }

  /**
   * Makes expressions usable in others, in each other in any order, as {@code expression.NAME}.
   * Called once.
   *
   * @param texts by name
   * @return what is wrong with them, by name; the others are usable
   */
  public Map<String, List<ExpressionProblem>> name(Map<String, String> texts) {
    Map<String, List<ExpressionProblem>> problems = new LinkedHashMap<>();
    Map<String, CelAbstractSyntaxTree> trees = new LinkedHashMap<>();
    Map<String, Set<String>> mentions = new LinkedHashMap<>();
    named.declare(texts.keySet());
    texts.forEach(
        (name, text) -> {
          try {
            CelAbstractSyntaxTree tree = checker(text).parse();
            trees.put(name, tree);
            mentions.put(name, NamedExpressions.mentioned(tree.getExpr()));
          } catch (ExpressionException e) {
            problems.put(name, e.problems());
          }
        });
    List<List<String>> cycles = new ArrayList<>();
    List<String> order = NamedExpressions.order(mentions, cycles);
    for (List<String> cycle : cycles) {
      problems.putIfAbsent(
          cycle.get(0),
          List.of(
              new ExpressionProblem(
                  0,
                  "leads back to itself: "
                      + String.join(" -> ", cycle)
                      + " (expected: names that do not)",
                  false)));
      cycle.forEach(trees::remove);
    }
    for (String name : order) {
      CelAbstractSyntaxTree tree = trees.get(name);
      if (tree != null) {
        try {
          named.add(name, checker(texts.getOrDefault(name, "")).checkNamed(tree));
        } catch (ExpressionException e) {
          if (!e.problems().isEmpty()) {
            problems.put(name, e.problems());
          }
        }
      }
    }
    return problems;
  }

  private ExpressionChecker checker(String text) {
    return new ExpressionChecker(environment, vocabulary, named, text);
  }

  /**
   * Checks and compiles.
   *
   * @throws ExpressionException with every problem found; with none if it names an expression that
   *     was refused itself
   */
  public Expression compile(String text) throws ExpressionException {
    ExpressionChecker checker = checker(text);
    CelAbstractSyntaxTree ast = checker.check();
    ConditionBuilder builder = new ConditionBuilder(environment, vocabulary, ast);
    Condition condition = builder.condition(ast.getExpr());
    return new Expression(condition, checker.variables(), builder.celPrograms(), checker.names());
  }

  /** The whole as one CEL program, for comparison. */
  Expression compileToCel(String text) throws ExpressionException {
    ExpressionChecker checker = checker(text);
    CelAbstractSyntaxTree ast = checker.check();
    CelExpr whole = ast.getExpr();
    Condition condition = new CelPrograms(environment, vocabulary, ast).program(whole);
    return new Expression(condition, checker.variables(), 1, checker.names());
  }
}
