package dev.weir.streams.broker;

import org.jspecify.annotations.Nullable;

/**
 * The embedded broker or its directory cannot be used; the message says what, where, and what to
 * do.
 */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BrokerException(String message) {
    super(message);
  }

  public BrokerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
