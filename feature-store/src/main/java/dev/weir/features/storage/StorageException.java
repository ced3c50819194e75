package dev.weir.features.storage;

import org.jspecify.annotations.Nullable;

/** The store on disk cannot be opened, read or written. Stop the task: nothing was half done. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean damaged;

  StorageException(String message, Throwable cause) {
    this(message, cause, false);
  }

  StorageException(String message, @Nullable Throwable cause, boolean damaged) {
    super(message, cause);
    this.damaged = damaged;
  }

  /**
   * Whether what is on disk is not what was written there: to be cleared away by {@link
   * StoreDamage#clear} and built again from the log, as it will not be better next time.
   */
  public boolean damaged() {
    return damaged;
  }
}
