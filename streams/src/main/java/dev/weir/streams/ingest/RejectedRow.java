package dev.weir.streams.ingest;

/**
 * A row that was set aside.
 *
 * @param column at fault, empty when it is the row as a whole
 * @param text the row as written, empty when it could not be read; for the rejects file only
 */
public record RejectedRow(String file, long line, String column, String problem, String text) {
  /** Place and problem for a person, without content. */
  public String message() {
    return file + ":" + line + ": " + (column.isEmpty() ? "" : column + ": ") + problem;
  }
}
