package dev.weir.features.expression;

/** An expression was refused. */
public final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int column;

  ExpressionException(int column, String message) {
    super(message);
    this.column = column;
  }

  /** Where in the expression, 0 for its first character. */
  public int column() {
    return column;
  }
}
