package dev.weir.streams.query;

import java.util.List;

/**
 * A lookup that cannot be answered, and whose fault that is. Each transport maps the kind to its
 * own code; the message is made for the caller and holds no content.
 */
public final class LookupException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** The request breaks a rule: {@link LookupException#problems} says which, all of them. */
    INVALID,
    /** No feature view or on-demand feature of that name. */
    FEATURE_NOT_FOUND,
    /** No feature service of that name. */
    SERVICE_NOT_FOUND,
    /** On-demand features asked for read values that the request has not given. */
    REQUEST_VALUE_MISSING,
    /** Two columns of the answer would have one name. */
    NAME_COLLISION,
    /** Rows asked for are held elsewhere, or not ready here. */
    OWNER_AWAY
  }

  private final Kind kind;
  private final transient List<Problem> problems;

  private LookupException(Kind kind, String message, List<Problem> problems) {
    // An answer, not an accident: no stack trace is kept.
    super(message, null, false, false);
    this.kind = kind;
    this.problems = problems;
  }

  static LookupException of(Kind kind, String message) {
    return new LookupException(kind, message, List.of());
  }

  /** The request breaks these rules. */
  public static LookupException invalid(List<Problem> problems) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("problems: none (expected: at least one)");
    }
    return new LookupException(Kind.INVALID, problems.get(0).message(), List.copyOf(problems));
  }

  public Kind kind() {
    return kind;
  }

  /** What is wrong, where; empty unless {@link Kind#INVALID}. */
  public List<Problem> problems() {
    return problems;
  }
}
