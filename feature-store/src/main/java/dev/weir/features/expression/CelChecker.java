package dev.weir.features.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses and type-checks CEL with given variables; no macros and so no loops. */
final class CelChecker {
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");
  private static final int LENGTH_MAX = 2_000;

  /** Member function of a feature: its value, or another when it has none. */
  static final String OR_VALUE = "orValue";

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LENGTH_MAX)
          .maxParseRecursionDepth(40)
          .maxRegexProgramSize(1_000)
          .enableHeterogeneousNumericComparisons(true)
          .errorOnIntWrap(true)
          .enableComprehension(false)
          .build();

  private CelChecker() {}

  /**
   * @throws ExpressionException if the text is not an expression over these variables
   */
  static CelAbstractSyntaxTree check(
      String text, Map<String, CelType> variables, boolean withMinMax) {
    return check(text, variables, withMinMax, name -> Optional.empty());
  }

  /**
   * @param whyLeftOut why a name that exists is not among the variables
   * @throws ExpressionException if the text is not an expression over these variables
   */
  static CelAbstractSyntaxTree check(
      String text,
      Map<String, CelType> variables,
      boolean withMinMax,
      Function<String, Optional<String>> whyLeftOut) {
    if (text.length() > LENGTH_MAX) {
      throw new ExpressionException(
          0, "expression of " + text.length() + " characters (expected: at most 2000)");
    }
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder().setOptions(OPTIONS);
    variables.forEach(builder::addVar);
    if (withMinMax) {
      builder.addFunctionDeclarations(ofNumbers("min"), ofNumbers("max"), orValue());
    }
    CelValidationResult result = builder.build().compile(text);
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      for (CelIssue issue : result.getErrors()) {
        CelSourceLocation at = issue.getSourceLocation();
        int column = Math.max(0, at.getColumn());
        throw new ExpressionException(
            column, explain(issue.getMessage(), text, column, variables, whyLeftOut));
      }
      throw new ExpressionException(0, String.valueOf(e.getMessage()));
    }
  }

  /** CEL's message without its internals, with what to do. */
  private static String explain(
      String message,
      String text,
      int column,
      Map<String, CelType> variables,
      Function<String, Optional<String>> whyLeftOut) {
    String plain = message.replaceAll("\\s*\\((in container|candidates).*", "");
    Matcher path = PATH.matcher(text);
    if (plain.startsWith("undeclared reference") && path.find(Math.min(column, text.length()))) {
      String name = path.group();
      return whyLeftOut
          .apply(name)
          .map(why -> "'" + name + "' cannot be used: " + why)
          .orElseGet(
              () -> "unknown name '" + name + "'" + DidYouMean.hint(name, variables.keySet()));
    }
    return plain.contains("no matching overload") && plain.contains("int")
        ? plain + "; write whole numbers as 1.0 where they meet decimals"
        : plain;
  }

  private static CelFunctionDecl ofNumbers(String name) {
    return CelFunctionDecl.newFunctionDeclaration(
        name,
        overload(name + "_double_double", SimpleType.DOUBLE, SimpleType.DOUBLE),
        overload(name + "_double_int", SimpleType.DOUBLE, SimpleType.INT),
        overload(name + "_int_double", SimpleType.INT, SimpleType.DOUBLE));
  }

  private static CelFunctionDecl orValue() {
    return CelFunctionDecl.newFunctionDeclaration(
        OR_VALUE,
        CelOverloadDecl.newMemberOverload(
            "or_value_double", SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.DOUBLE),
        CelOverloadDecl.newMemberOverload(
            "or_value_int", SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.INT));
  }

  private static CelOverloadDecl overload(String id, CelType left, CelType right) {
    return CelOverloadDecl.newGlobalOverload(id, SimpleType.DOUBLE, left, right);
  }

  static CelRuntime runtime() {
    return CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();
  }

  /** The variable an identifier or a dotted path stands for, or null. */
  static @Nullable String variable(CelAbstractSyntaxTree ast, CelExpr expression) {
    return switch (expression.getKind()) {
      case IDENT, SELECT ->
          ast.getReference(expression.id()).map(reference -> reference.name()).orElse(null);
      default -> null;
    };
  }

  static int column(CelAbstractSyntaxTree ast, CelExpr expression) {
    Integer position = ast.getSource().getPositionsMap().get(expression.id());
    return position == null ? 0 : position;
  }
}
