package dev.weir.streams.offline;

/** What was asked cannot be done; the message says why and what would help. */
public final class OfflineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OfflineException(String message) {
    super(message);
  }

  public OfflineException(String message, Throwable cause) {
    super(message, cause);
  }
}
