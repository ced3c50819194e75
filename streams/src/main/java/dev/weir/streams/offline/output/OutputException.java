package dev.weir.streams.offline.output;

import java.io.IOException;

/** A table cannot be written; the message says where and why. */
public final class OutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutputException(String message, IOException cause) {
    super(message, cause);
  }
}
