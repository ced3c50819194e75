package dev.weir.features.storage;

/** The store on disk cannot be opened, read or written. Stop the task: nothing was half done. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
