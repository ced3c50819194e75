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
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses and type-checks CEL with given variables; no macros and so no loops. */
final class CelChecker {
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");
  private static final int LENGTH_MAX = 2_000;

  /** Member function of a variable: its value, or another when it has none. */
  static final String OR_VALUE = "orValue";

  private static final String MIN = "min";
  private static final String MAX = "max";

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
      String text, Map<String, CelType> variables, Function<String, Optional<String>> whyLeftOut) {
    return checked(
        builder(text, variables),
        text,
        variables.keySet(),
        new Variables(Map.of(), whyLeftOut, Set::of));
  }

  /**
   * The same with what formulas have besides: {@code min}, {@code max} and {@link #OR_VALUE}.
   *
   * @throws ExpressionException if the text is not an expression over these variables
   */
  static CelAbstractSyntaxTree checkFormula(
      String text, Map<String, CelType> types, Variables variables) {
    CelCompilerBuilder builder =
        builder(text, types).addFunctionDeclarations(ofNumbers(MIN), ofNumbers(MAX), orValue());
    Set<String> near = new LinkedHashSet<>(types.keySet());
    return checked(builder, text, near, variables);
  }

  /**
   * First parts of the names in an expression, each with where it first stands; types are not
   * checked.
   *
   * @throws ExpressionException if the text is not an expression
   */
  static Map<String, Integer> roots(String text) {
    checkLength(text);
    CelValidationResult result = builder(text, Map.of()).build().parse(text);
    CelAbstractSyntaxTree ast =
        tree(result, issue -> explain(issue, text, Set.of(), new Variables(Map.of())));
    Map<String, Integer> roots = new LinkedHashMap<>();
    addRoots(ast, ast.getExpr(), roots);
    return roots;
  }

  private static void addRoots(
      CelAbstractSyntaxTree ast, CelExpr expression, Map<String, Integer> roots) {
    switch (expression.getKind()) {
      case IDENT -> roots.putIfAbsent(expression.ident().name(), column(ast, expression));
      case SELECT -> addRoots(ast, expression.select().operand(), roots);
      case CALL -> {
        expression.call().target().ifPresent(target -> addRoots(ast, target, roots));
        expression.call().args().forEach(argument -> addRoots(ast, argument, roots));
      }
      case LIST -> expression.list().elements().forEach(item -> addRoots(ast, item, roots));
      case MAP ->
          expression
              .map()
              .entries()
              .forEach(
                  entry -> {
                    addRoots(ast, entry.key(), roots);
                    addRoots(ast, entry.value(), roots);
                  });
      case STRUCT ->
          expression.struct().entries().forEach(entry -> addRoots(ast, entry.value(), roots));
      case CONSTANT, COMPREHENSION, NOT_SET -> {}
    }
  }

  private static CelCompilerBuilder builder(String text, Map<String, CelType> variables) {
    checkLength(text);
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder().setOptions(OPTIONS);
    variables.forEach(builder::addVar);
    return builder;
  }

  private static void checkLength(String text) {
    if (text.length() > LENGTH_MAX) {
      throw new ExpressionException(
          0, "expression of " + text.length() + " characters (expected: at most 2000)");
    }
  }

  private static CelAbstractSyntaxTree checked(
      CelCompilerBuilder builder, String text, Collection<String> near, Variables variables) {
    return tree(builder.build().compile(text), issue -> explain(issue, text, near, variables));
  }

  private static CelAbstractSyntaxTree tree(
      CelValidationResult result, Function<CelIssue, String> explain) {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      for (CelIssue issue : result.getErrors()) {
        throw new ExpressionException(column(issue), explain.apply(issue));
      }
      throw new ExpressionException(0, String.valueOf(e.getMessage()));
    }
  }

  private static int column(CelIssue issue) {
    CelSourceLocation at = issue.getSourceLocation();
    return Math.max(0, at.getColumn());
  }

  /** CEL's message without its internals, with what to do. */
  private static String explain(
      CelIssue issue, String text, Collection<String> near, Variables variables) {
    String message = issue.getMessage();
    int column = column(issue);
    String plain = message.replaceAll("\\s*\\((in container|candidates).*", "");
    Matcher path = PATH.matcher(text);
    if (plain.startsWith("undeclared reference") && path.find(Math.min(column, text.length()))) {
      String name = path.group();
      Set<String> candidates = new LinkedHashSet<>(near);
      candidates.addAll(variables.near().get());
      return variables
          .whyLeftOut()
          .apply(name)
          .map(why -> "'" + name + "' cannot be used: " + why)
          .orElseGet(() -> "unknown name '" + name + "'" + DidYouMean.hint(name, candidates));
    }
    return plain.contains("no matching overload") && plain.contains("int")
        ? plain + "; write whole numbers as 1.0 where they meet decimals, or double(x)"
        : plain;
  }

  private static CelFunctionDecl ofNumbers(String name) {
    return CelFunctionDecl.newFunctionDeclaration(
        name,
        overload(name + "_double_double", SimpleType.DOUBLE, SimpleType.DOUBLE),
        overload(name + "_double_int", SimpleType.DOUBLE, SimpleType.INT),
        overload(name + "_int_double", SimpleType.INT, SimpleType.DOUBLE),
        CelOverloadDecl.newGlobalOverload(
            name + "_int_int", SimpleType.INT, SimpleType.INT, SimpleType.INT));
  }

  private static CelFunctionDecl orValue() {
    return CelFunctionDecl.newFunctionDeclaration(
        OR_VALUE,
        orValue("double", SimpleType.DOUBLE, SimpleType.DOUBLE),
        orValue("double_int", SimpleType.DOUBLE, SimpleType.INT),
        orValue("int", SimpleType.INT, SimpleType.INT),
        orValue("bool", SimpleType.BOOL, SimpleType.BOOL),
        orValue("string", SimpleType.STRING, SimpleType.STRING));
  }

  private static CelOverloadDecl orValue(String id, CelType type, CelType otherwise) {
    return CelOverloadDecl.newMemberOverload("or_value_" + id, type, type, otherwise);
  }

  private static CelOverloadDecl overload(String id, CelType left, CelType right) {
    return CelOverloadDecl.newGlobalOverload(id, SimpleType.DOUBLE, left, right);
  }

  /** Runs conditions and formulas; of these not {@link #OR_VALUE}, which stands for a variable. */
  static CelRuntime runtime() {
    return CelRuntimeFactory.standardCelRuntimeBuilder()
        .setOptions(OPTIONS)
        .addFunctionBindings(
            CelFunctionBinding.from("min_int_int", Long.class, Long.class, Math::min),
            CelFunctionBinding.from("min_int_double", Long.class, Double.class, Math::min),
            CelFunctionBinding.from("min_double_int", Double.class, Long.class, Math::min),
            CelFunctionBinding.from("min_double_double", Double.class, Double.class, Math::min),
            CelFunctionBinding.from("max_int_int", Long.class, Long.class, Math::max),
            CelFunctionBinding.from("max_int_double", Long.class, Double.class, Math::max),
            CelFunctionBinding.from("max_double_int", Double.class, Long.class, Math::max),
            CelFunctionBinding.from("max_double_double", Double.class, Double.class, Math::max))
        .build();
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
