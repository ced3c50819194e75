package dev.weir.features.window;

/** A stored row cannot be read: other layout, other definition, or broken bytes. Stop the task. */
public final class CorruptRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CorruptRowException(String message) {
    super(message);
  }
}
