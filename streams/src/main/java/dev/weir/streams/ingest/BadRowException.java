package dev.weir.streams.ingest;

/** A row cannot become an event. Ordinary: it has no stack trace, the next row goes on. */
public final class BadRowException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String column;

  public BadRowException(String column, String problem) {
    super(problem, null, false, false);
    this.column = column;
  }

  /** Column at fault, empty when it is the row as a whole. */
  public String column() {
    return column;
  }
}
