package dev.weir.moderation.policy;

/**
 * Something wrong in a policy file, for the person who has to mend it.
 *
 * @param line 1 for the first
 * @param column 1 for the first, in Unicode code points
 * @param message what was found, what is expected, and what to do
 * @param snippet the line of the file and a caret under the column; empty when there is none
 */
public record PolicyProblem(String file, int line, int column, String message, String snippet) {
  /** {@code file:line:column: message}, then the snippet on lines of its own. */
  @Override
  public String toString() {
    String head = file + ":" + line + ":" + column + ": " + message;
    return snippet.isEmpty() ? head : head + "\n" + snippet;
  }
}
