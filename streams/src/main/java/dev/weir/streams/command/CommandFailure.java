package dev.weir.streams.command;

import org.jspecify.annotations.Nullable;

/**
 * Ends a command with a message for its user: printed as it is, without a stack trace, exit code 1.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailure(String message) {
    super(message);
  }

  public CommandFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
