package dev.weir.streams.live;

/** A record that is no entry of its table: set aside, what was there before stays. */
public final class BrokenEntryException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was expected; it is logged, so nothing of the content belongs in it
   */
  public BrokenEntryException(String message) {
    super(message);
  }
}
