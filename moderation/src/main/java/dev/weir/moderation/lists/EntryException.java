package dev.weir.moderation.lists;

/** An entry that no list of its kind can hold; the message says what is expected. */
public final class EntryException extends Exception {
  private static final long serialVersionUID = 1L;

  EntryException(String message) {
    super(message);
  }
}
