package dev.weir.streams.policies;

/** Published policies cannot be read, or none of them can be used. */
public final class PoliciesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PoliciesException(String message) {
    super(message);
  }
}
