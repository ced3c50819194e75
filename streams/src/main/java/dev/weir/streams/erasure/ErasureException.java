package dev.weir.streams.erasure;

import org.jspecify.annotations.Nullable;

/** An erasure could not be asked for, or its receipts not be read. */
public final class ErasureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ErasureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
