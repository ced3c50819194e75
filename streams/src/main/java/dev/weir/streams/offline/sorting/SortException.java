package dev.weir.streams.offline.sorting;

import java.io.IOException;

/** Runs cannot be written or read, most often for want of space. */
public final class SortException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SortException(String message, IOException cause) {
    super(message, cause);
  }
}
