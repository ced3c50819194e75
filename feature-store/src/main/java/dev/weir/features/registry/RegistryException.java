package dev.weir.features.registry;

/** What a store says of its definitions cannot be read, or does not fit the loaded ones. */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RegistryException(String message) {
    super(message);
  }
}
