package dev.weir.streams.ingest;

import org.jspecify.annotations.Nullable;

/** A whole file cannot be used, or Kafka cannot be reached; the message says what to do. */
public final class IngestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public IngestException(String message) {
    super(message);
  }

  public IngestException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
