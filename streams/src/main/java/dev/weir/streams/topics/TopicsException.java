package dev.weir.streams.topics;

import org.jspecify.annotations.Nullable;

/** The cluster cannot be reached, or its topics are not as Weir needs them. */
public final class TopicsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TopicsException(String message) {
    super(message);
  }

  public TopicsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
