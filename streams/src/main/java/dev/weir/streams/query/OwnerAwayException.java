package dev.weir.streams.query;

/** The key asked for is not held here, or not yet: ask its owner, or again in a moment. */
public final class OwnerAwayException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is asked for and what to do, without the content of a post
   */
  public OwnerAwayException(String message) {
    // An answer, not an accident: no stack trace is kept.
    super(message, null, false, false);
  }
}
