package dev.weir.moderation.policy.expression;

import java.util.List;
import java.util.stream.Collectors;

/** An expression was refused; holds every problem found. */
public final class ExpressionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<ExpressionProblem> problems;

  ExpressionException(List<ExpressionProblem> problems) {
    super(problems.stream().map(ExpressionProblem::message).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  public List<ExpressionProblem> problems() {
    return problems;
  }
}
