package dev.weir.features.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.weir.features.serving.FeatureType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A formula that runs as a CEL program. */
final class CelFormula implements Formula {
  private final String text;
  private final FeatureType type;
  private final List<String> inputs;
  private final Set<Integer> needed;
  private final Map<String, Slot> slots;
  private final CelRuntime.Program program;

  /**
   * Where the program finds a variable.
   *
   * @param otherwise what stands in for an absent value; null when that cannot be
   */
  private record Slot(int input, CelType type, @Nullable CelConstant otherwise) {}

  private CelFormula(
      String text,
      FeatureType type,
      FormulaVariables variables,
      Map<String, Slot> slots,
      CelRuntime.Program program) {
    this.text = text;
    this.type = type;
    this.inputs = variables.inputs();
    this.needed = variables.needed();
    this.slots = Map.copyOf(slots);
    this.program = program;
  }

  static CelFormula of(
      String text, FeatureType type, CelAbstractSyntaxTree ast, FormulaVariables variables) {
    Rewriting rewriting = new Rewriting(ast, variables);
    CelExpr rewritten = rewriting.of(ast.getExpr());
    CelAbstractSyntaxTree program =
        CelAbstractSyntaxTree.newCheckedAst(
            rewritten, ast.getSource(), rewriting.references, ast.getTypeMap());
    try {
      return new CelFormula(
          text, type, variables, rewriting.slots, CelChecker.runtime().createProgram(program));
    } catch (CelEvaluationException e) {
      throw new ExpressionException(0, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Makes a variable of its own of each {@code x.orValue(c)}: the program then never meets an
   * absent value, and needs no such function.
   */
  private static final class Rewriting {
    private final CelAbstractSyntaxTree ast;
    private final FormulaVariables variables;
    private final Map<Long, CelReference> references;
    private final Map<String, Slot> slots = new HashMap<>();

    Rewriting(CelAbstractSyntaxTree ast, FormulaVariables variables) {
      this.ast = ast;
      this.variables = variables;
      this.references = new HashMap<>(ast.getReferenceMap());
    }

    CelExpr of(CelExpr expression) {
      if (FormulaVariables.isOrValue(expression)) {
        FormulaVariables.Otherwise otherwise = variables.orValue(expression);
        // No variable of an expression has such a name.
        String name = "@or" + expression.id();
        slots.put(name, new Slot(otherwise.input(), type(expression), otherwise.constant()));
        references.put(expression.id(), CelReference.newBuilder().setName(name).build());
        return CelExpr.ofIdent(expression.id(), name);
      }
      return switch (expression.getKind()) {
        case IDENT, SELECT -> variable(expression);
        case CALL ->
            CelExpr.ofCall(
                expression.id(),
                expression.call().target().map(this::of),
                expression.call().function(),
                all(expression.call().args()));
        case LIST ->
            CelExpr.ofList(
                expression.id(),
                all(expression.list().elements()),
                expression.list().optionalIndices());
        case CONSTANT -> expression;
        case NOT_SET, STRUCT, MAP, COMPREHENSION ->
            throw new ExpressionException(
                CelChecker.column(ast, expression),
                "a mapping or a message (expected: numbers, truth values, texts and lists)");
      };
    }

    private ImmutableList<CelExpr> all(List<CelExpr> expressions) {
      return expressions.stream().map(this::of).collect(ImmutableList.toImmutableList());
    }

    private CelExpr variable(CelExpr expression) {
      int input = variables.need(expression);
      String name = ast.getReferenceOrThrow(expression.id()).name();
      slots.put(name, new Slot(input, type(expression), null));
      return expression;
    }

    private CelType type(CelExpr expression) {
      return ast.getType(expression.id()).orElse(SimpleType.DYN);
    }
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public FeatureType type() {
    return type;
  }

  @Override
  public List<String> inputs() {
    return inputs;
  }

  @Override
  public boolean needs(int input) {
    return needed.contains(input);
  }

  @Override
  public double number(FormulaInputs values) {
    Object value = value(values);
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    if (value instanceof Long whole) {
      return Math.abs(whole) <= WHOLE_MAX ? (double) whole : Double.NaN;
    }
    return value instanceof Double number ? number : Double.NaN;
  }

  @Override
  public @Nullable String text(FormulaInputs values) {
    return value(values) instanceof String found && found.length() <= TEXT_LENGTH_MAX
        ? found
        : null;
  }

  private @Nullable Object value(FormulaInputs values) {
    try {
      return program.eval(name -> variable(name, values));
    } catch (CelEvaluationException e) {
      return null;
    }
  }

  private Optional<Object> variable(String name, FormulaInputs values) {
    Slot slot = slots.get(name);
    if (slot == null) {
      return Optional.empty();
    }
    boolean absent = values.isAbsent(slot.input());
    CelConstant otherwise = slot.otherwise();
    if (absent && otherwise == null) {
      return Optional.empty();
    }
    if (slot.type().equals(SimpleType.STRING)) {
      String found =
          absent && otherwise != null ? otherwise.stringValue() : values.text(slot.input());
      return Optional.ofNullable(found);
    }
    double number =
        absent && otherwise != null
            ? FormulaVariables.number(otherwise)
            : values.number(slot.input());
    if (slot.type().equals(SimpleType.BOOL)) {
      return Optional.of(number != 0);
    }
    return slot.type().equals(SimpleType.INT) ? Optional.of((long) number) : Optional.of(number);
  }
}
