package dev.weir.streams.push;

import dev.weir.streams.query.Problem;
import java.util.List;

/** Events that were not written, or not known to be, and whose fault that is. */
public final class PushException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** Rows are no events of the source: {@link PushException#problems}. Nothing was written. */
    INVALID,
    /** No such source, or none that takes events. Nothing was written. */
    SOURCE_NOT_FOUND,
    /** Too much is on its way already. Nothing was written. */
    BUSY,
    /** The brokers have not said in time that they have all of it: some of it may be written. */
    UNCONFIRMED
  }

  private final Kind kind;
  private final transient List<Problem> problems;

  private PushException(Kind kind, String message, List<Problem> problems) {
    // An answer, not an accident: no stack trace is kept.
    super(message, null, false, false);
    this.kind = kind;
    this.problems = problems;
  }

  static PushException of(Kind kind, String message) {
    return new PushException(kind, message, List.of());
  }

  /** These rows are no events. */
  public static PushException invalid(List<Problem> problems) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("problems: none (expected: at least one)");
    }
    return new PushException(Kind.INVALID, problems.get(0).message(), List.copyOf(problems));
  }

  public Kind kind() {
    return kind;
  }

  /** What is wrong, where; empty unless {@link Kind#INVALID}. */
  public List<Problem> problems() {
    return problems;
  }
}
