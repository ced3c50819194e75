package dev.weir.features.definition;

import java.util.List;

/** A schema that a source names cannot be used. */
public final class SchemaException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<DefinitionProblem> problems;

  /** The reference itself is wrong: it will be reported where the source names the schema. */
  public SchemaException(String message) {
    super(message);
    this.problems = List.of();
  }

  /** The schema is wrong: reported at its own place. */
  public SchemaException(DefinitionProblem problem) {
    super(problem.toString());
    this.problems = List.of(problem);
  }

  /** Problems with places in the schema; empty when the reference is what is wrong. */
  public List<DefinitionProblem> problems() {
    return problems;
  }
}
