package dev.weir.moderation.policy.expression;

/**
 * What a condition can come to: true, false, unknown because a value is missing, or failed because
 * it could not be computed.
 *
 * <p>Laws: {@code and}, {@code or} are commutative, associative and idempotent; TRUE is the
 * identity of {@code and}, FALSE of {@code or}; FALSE absorbs {@code and}, TRUE absorbs {@code or};
 * De Morgan holds. Without FAILED this is Kleene's strong three-valued logic; FAILED gives way to
 * UNKNOWN, as CEL's errors give way to its unknowns.
 *
 * @see <a href="https://github.com/google/cel-spec/blob/master/doc/langdef.md">CEL, logical
 *     operators</a>
 */
public enum Truth {
  FALSE,
  TRUE,
  UNKNOWN,
  FAILED;

  public static Truth of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public Truth and(Truth other) {
    if (this == FALSE || other == FALSE) {
      return FALSE;
    }
    if (this == UNKNOWN || other == UNKNOWN) {
      return UNKNOWN;
    }
    return this == FAILED || other == FAILED ? FAILED : TRUE;
  }

  public Truth or(Truth other) {
    return not().and(other.not()).not();
  }

  public Truth not() {
    return switch (this) {
      case FALSE -> TRUE;
      case TRUE -> FALSE;
      case UNKNOWN, FAILED -> this;
    };
  }
}
