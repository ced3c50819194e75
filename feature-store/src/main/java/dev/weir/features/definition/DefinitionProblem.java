package dev.weir.features.definition;

/**
 * Something wrong in a definition file, for the person who has to mend it.
 *
 * @param line 1 for the first
 * @param column 1 for the first
 * @param message what was found, what is expected, and what to do
 */
public record DefinitionProblem(String file, int line, int column, String message) {
  /** {@code file:line:column: message}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
