package dev.weir.moderation.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.weir.moderation.policy.facts.Variable;
import dev.weir.moderation.policy.facts.Vocabulary;
import dev.weir.moderation.regex.RegexBudget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds everything wrong in one expression: syntax, names, types, and what would cost too much.
 * Names are looked at before types, so that a misspelt feature is called that.
 *
 * <p>Not thread-safe: made for one expression.
 */
final class ExpressionChecker {
  static final int NODES_MAX = 500;

  private static final Set<CelType> NAMED_TYPES =
      Set.of(SimpleType.BOOL, SimpleType.INT, SimpleType.DOUBLE, SimpleType.STRING);

  private static final Pattern NO_OVERLOAD =
      Pattern.compile(
          "found no matching overload for '(.+?)' applied to '(.*?)'( \\(candidates.*)?",
          Pattern.DOTALL);

  private final CelEnvironment environment;
  private final Vocabulary vocabulary;
  private final String text;
  private final List<ExpressionProblem> problems = new ArrayList<>();
  private final Set<Variable> variables = new LinkedHashSet<>();
  private final NamedExpressions named;
  private List<String> names = List.of();
  private int nodes;

  ExpressionChecker(
      CelEnvironment environment, Vocabulary vocabulary, NamedExpressions named, String text) {
    this.environment = environment;
    this.vocabulary = vocabulary;
    this.named = named;
    this.text = text;
  }

  /** Variables read, in order of first mention; complete after {@link #check}. */
  List<Variable> variables() {
    return List.copyOf(variables);
  }

  /** Named expressions that it is made of; complete after {@link #check}. */
  List<String> names() {
    return names;
  }

  CelAbstractSyntaxTree check() throws ExpressionException {
    CelAbstractSyntaxTree checked = typed(looked(parse()).parsed());
    if (!checked.getResultType().equals(SimpleType.BOOL)) {
      throw refused(checked, "bool); compare it with something");
    }
    return checked;
  }

  /** Checks one that has a name, and so may be of any type that a rule can work with. */
  NamedExpressions.Expanded checkNamed(CelAbstractSyntaxTree parsed) throws ExpressionException {
    NamedExpressions.Expanded looked = looked(parsed);
    CelAbstractSyntaxTree checked = typed(looked.parsed());
    if (!NAMED_TYPES.contains(checked.getResultType())) {
      throw refused(checked, "bool, int, double or string)");
    }
    return looked;
  }

  private ExpressionException refused(CelAbstractSyntaxTree checked, String expected) {
    add(0, "comes to " + checked.getResultType().name() + " (expected: " + expected);
    return refused();
  }

  private NamedExpressions.Expanded looked(CelAbstractSyntaxTree parsed)
      throws ExpressionException {
    NamedExpressions.Expanded expanded = named.expand(parsed);
    names = expanded.names();
    look(expanded.parsed().getExpr(), expanded.parsed().getSource(), Set.of(), 0);
    if (nodes > NODES_MAX) {
      add(0, nodes + " operations (expected: at most " + NODES_MAX + "); split it");
    }
    if (!problems.isEmpty()) {
      throw refused();
    }
    return expanded;
  }

  /** The tree as it is written. */
  CelAbstractSyntaxTree parse() throws ExpressionException {
    int length = text.codePointCount(0, text.length());
    if (length > CelEnvironment.LENGTH_MAX) {
      add(
          0,
          length + " characters (expected: at most " + CelEnvironment.LENGTH_MAX + "); split it");
      throw refused();
    }
    CelValidationResult result = environment.compiler().parse(text);
    if (!result.hasError()) {
      try {
        return result.getAst();
      } catch (CelValidationException e) {
        throw new AssertionError(e);
      }
    }
    // What follows the first is the parser looking for its footing.
    CelIssue issue = result.getErrors().get(0);
    add(offset(issue, result.getSource()), syntax(issue.getMessage()));
    throw refused();
  }

  private CelAbstractSyntaxTree typed(CelAbstractSyntaxTree parsed) throws ExpressionException {
    CelValidationResult result = environment.compiler().check(parsed);
    if (!result.hasError()) {
      try {
        return result.getAst();
      } catch (CelValidationException e) {
        throw new AssertionError(e);
      }
    }
    for (CelIssue issue : result.getErrors()) {
      add(offset(issue, result.getSource()), typeProblem(issue.getMessage()));
    }
    throw refused();
  }

  private void look(CelExpr expr, CelSource source, Set<String> scope, int loops) {
    nodes++;
    String chain = Ast.chain(expr);
    if (chain != null) {
      name(chain, position(Ast.root(expr), source), scope);
      return;
    }
    switch (expr.getKind()) {
      case CALL -> call(expr, source);
      case COMPREHENSION -> {
        if (loops > 0) {
          add(position(expr, source), "a loop inside a loop (expected: one); split the rule");
        }
        CelExpr.CelComprehension loop = expr.comprehension();
        if (Vocabulary.ROOTS.contains(loop.iterVar())) {
          add(position(expr, source), "loop variable '" + loop.iterVar() + "' hides a name");
        }
        Set<String> inner = new HashSet<>(scope);
        inner.add(loop.iterVar());
        inner.add(loop.accuVar());
        look(loop.iterRange(), source, scope, loops);
        look(loop.accuInit(), source, inner, loops + 1);
        look(loop.loopCondition(), source, inner, loops + 1);
        look(loop.loopStep(), source, inner, loops + 1);
        look(loop.result(), source, inner, loops + 1);
        return;
      }
      case MAP, STRUCT ->
          add(position(expr, source), "a map or message (expected: numbers, strings and lists)");
      default -> {}
    }
    for (CelExpr child : Ast.children(expr)) {
      look(child, source, scope, loops);
    }
  }

  private void name(String name, int offset, Set<String> scope) {
    int dot = name.indexOf('.');
    String root = dot < 0 ? name : name.substring(0, dot);
    if (scope.contains(root)) {
      return;
    }
    Variable variable = vocabulary.find(name);
    if (variable != null) {
      variables.add(variable);
      return;
    }
    add(
        new ExpressionProblem(
            offset,
            Names.unknown(name, root, vocabulary),
            Vocabulary.VARYING_ROOTS.contains(root)));
  }

  private void call(CelExpr expr, CelSource source) {
    CelExpr.CelCall call = expr.call();
    String function = call.function();
    boolean operator = !Character.isLetter(function.charAt(0));
    if (!operator && !CelEnvironment.FUNCTIONS.contains(function)) {
      add(
          position(expr, source),
          "unknown function '"
              + function
              + "'"
              + Suggestions.didYouMean(function, CelEnvironment.FUNCTIONS));
    }
    if (function.equals(CelEnvironment.OR_VALUE)
        && (call.args().size() != 1
            || Ast.constant(call.args().get(0)) == null
            || call.target().map(Ast::chain).isEmpty())) {
      add(
          position(expr, source),
          "orValue stands after a name and takes one constant, e.g. post.author_followers.orValue(0)");
    }
    if (function.equals("matches")) {
      CelExpr pattern = call.args().isEmpty() ? expr : call.args().get(call.args().size() - 1);
      String literal = Ast.string(pattern);
      String refusal =
          literal == null
              ? "the pattern of 'matches' is computed (expected: a string literal)"
              : RegexBudget.refusal(literal);
      if (refusal != null) {
        add(position(pattern, source), refusal);
      }
    }
  }

  private String syntax(String message) {
    String hint = "";
    if (text.matches("(?s).*\\s(and|AND)\\s.*")) {
      hint = "; CEL writes && for 'and'";
    } else if (text.matches("(?s).*\\s(or|OR)\\s.*")) {
      hint = "; CEL writes || for 'or'";
    } else if (text.matches("(?s).*[^=<>!]=[^=].*")) {
      hint = "; CEL compares with ==";
    } else if (text.matches("(?s).*\\w:\\w.*")) {
      hint = "; write features.view.feature, with dots";
    }
    int list = message.indexOf(" expecting ");
    String head = list < 0 ? message : message.substring(0, list);
    String what =
        head.replaceFirst(
            "^(mismatched input|extraneous input|token recognition error at:|"
                + "no viable alternative at input) ",
            "unexpected ");
    return "syntax: " + what.replace("'<EOF>'", "end").replace("<EOF>", "") + hint;
  }

  private static String typeProblem(String message) {
    Matcher matcher = NO_OVERLOAD.matcher(message);
    if (!matcher.matches()) {
      return message;
    }
    String function = matcher.group(1).replace("_", "").replace("@", "");
    String types = matcher.group(2);
    String hint = "";
    if (types.equals("(int, double)") || types.equals("(double, int)")) {
      hint = "; write 1.0 for 1, or double(...) around the integer";
    } else if (function.equals("&&") || function.equals("||") || function.equals("!")) {
      hint = " (expected: bool); compare the value with something";
    }
    return "'" + function + "' does not take " + types + hint;
  }

  /** Where the expression begins: operators are recorded at their sign, not at their left side. */
  private int position(CelExpr expr, CelSource source) {
    int first = source.getPositionsMap().getOrDefault(expr.id(), 0);
    for (CelExpr child : Ast.children(expr)) {
      if (child.getKind() != CelExpr.ExprKind.Kind.COMPREHENSION) {
        Integer at = source.getPositionsMap().get(child.id());
        first = at == null ? first : Math.min(first, at);
      }
    }
    return first;
  }

  private static int offset(CelIssue issue, CelSource source) {
    return source.getLocationOffset(issue.getSourceLocation()).orElse(0);
  }

  private void add(int offset, String message) {
    add(new ExpressionProblem(offset, message, false));
  }

  private void add(ExpressionProblem problem) {
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }

  private ExpressionException refused() {
    return new ExpressionException(problems);
  }
}
