package dev.weir.streams.live;

import org.jspecify.annotations.Nullable;

/** A live table's topic cannot be read or written. */
public final class LiveTableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LiveTableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
