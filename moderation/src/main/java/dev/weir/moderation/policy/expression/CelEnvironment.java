package dev.weir.moderation.policy.expression;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.weir.moderation.policy.facts.ValueType;
import dev.weir.moderation.policy.facts.Vocabulary;
import dev.weir.moderation.regex.RegexBudget;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The part of CEL that policies may use: logic, comparison, arithmetic, {@code in}, string tests,
 * conversions, {@code exists}, {@code exists_one} and {@code all}. What is left out (timestamps,
 * bytes, types, protocol messages, {@code map}, {@code filter}) could not be bounded or explained.
 */
final class CelEnvironment {
  static final int LENGTH_MAX = 2_000;
  static final String OR_VALUE = "orValue";

  /** Functions by the names rules write. */
  static final Set<String> FUNCTIONS =
      Set.of(
          "contains",
          "startsWith",
          "endsWith",
          "matches",
          "size",
          "int",
          "double",
          "string",
          OR_VALUE,
          "exists",
          "exists_one",
          "all");

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LENGTH_MAX)
          // A parenthesis costs one level; nobody reads a rule nested deeper than this.
          .maxParseRecursionDepth(40)
          .comprehensionMaxIterations(1_000)
          .maxRegexProgramSize((int) RegexBudget.SIZE_MAX)
          .enableHeterogeneousNumericComparisons(true)
          .enableRegexPartialMatch(true)
          .enableUnknownTracking(true)
          .errorOnIntWrap(true)
          .populateMacroCalls(false)
          .resolveTypeDependencies(false)
          .build();

  private static final CelStandardDeclarations DECLARATIONS =
      CelStandardDeclarations.newBuilder()
          .includeFunctions(
              StandardFunction.IN,
              StandardFunction.NOT_STRICTLY_FALSE,
              StandardFunction.CONDITIONAL,
              StandardFunction.LOGICAL_NOT,
              StandardFunction.LOGICAL_OR,
              StandardFunction.LOGICAL_AND,
              StandardFunction.EQUALS,
              StandardFunction.NOT_EQUALS,
              StandardFunction.ADD,
              StandardFunction.SUBTRACT,
              StandardFunction.MULTIPLY,
              StandardFunction.DIVIDE,
              StandardFunction.MODULO,
              StandardFunction.NEGATE,
              StandardFunction.INDEX,
              StandardFunction.SIZE,
              StandardFunction.INT,
              StandardFunction.DOUBLE,
              StandardFunction.STRING,
              StandardFunction.MATCHES,
              StandardFunction.CONTAINS,
              StandardFunction.STARTS_WITH,
              StandardFunction.ENDS_WITH,
              StandardFunction.LESS,
              StandardFunction.LESS_EQUALS,
              StandardFunction.GREATER,
              StandardFunction.GREATER_EQUALS)
          .build();

  private final CelCompiler compiler;
  private final CelRuntime runtime =
      CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

  CelEnvironment(Vocabulary vocabulary) {
    Map<String, CelType> names = new HashMap<>();
    vocabulary.all().forEach(variable -> names.put(variable.name(), type(variable.type())));
    this.compiler = compilerOf(names);
  }

  CelCompiler compiler() {
    return compiler;
  }

  CelRuntime runtime() {
    return runtime;
  }

  /** A compiler that knows these variables. */
  CelCompiler compilerOf(Map<String, CelType> variables) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardEnvironmentEnabled(false)
            .setStandardDeclarations(DECLARATIONS)
            .setStandardMacros(
                CelStandardMacro.ALL, CelStandardMacro.EXISTS, CelStandardMacro.EXISTS_ONE)
            .addFunctionDeclarations(orValue());
    variables.forEach(builder::addVar);
    return builder.build();
  }

  static CelType type(ValueType type) {
    return switch (type) {
      case INT -> SimpleType.INT;
      case DOUBLE -> SimpleType.DOUBLE;
      case BOOL -> SimpleType.BOOL;
      case STRING -> SimpleType.STRING;
    };
  }

  private static CelFunctionDecl orValue() {
    return CelFunctionDecl.newFunctionDeclaration(
        OR_VALUE,
        overload("int", SimpleType.INT, SimpleType.INT),
        overload("double", SimpleType.DOUBLE, SimpleType.DOUBLE),
        overload("double_int", SimpleType.DOUBLE, SimpleType.INT),
        overload("bool", SimpleType.BOOL, SimpleType.BOOL),
        overload("string", SimpleType.STRING, SimpleType.STRING));
  }

  private static CelOverloadDecl overload(String name, CelType value, CelType otherwise) {
    return CelOverloadDecl.newMemberOverload("or_value_" + name, value, value, otherwise);
  }
}
