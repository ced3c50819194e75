package dev.weir.streams.client;

/** The question was refused: asking again, or elsewhere, gives the same answer. */
public final class LookupRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  LookupRefusedException(int status, String body) {
    super("lookup refused with " + status + ": " + body);
    this.status = status;
  }

  /** HTTP status, 400 to 499. */
  public int status() {
    return status;
  }
}
