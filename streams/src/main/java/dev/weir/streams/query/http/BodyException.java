package dev.weir.streams.query.http;

import dev.weir.streams.query.Problem;
import java.util.List;

/** A body that breaks the rules of its route: the client's fault, answered with 422. */
final class BodyException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  BodyException(List<Problem> problems) {
    // An answer, not an accident: no stack trace is kept.
    super(problems.get(0).message(), null, false, false);
    this.problems = List.copyOf(problems);
  }

  List<Problem> problems() {
    return problems;
  }
}
