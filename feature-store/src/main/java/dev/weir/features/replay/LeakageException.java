package dev.weir.features.replay;

/**
 * A vector would have seen an event from after its moment, or missed one from before it: the
 * replayed items are out of order. A broken invariant, never a property of the data.
 */
public final class LeakageException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  LeakageException(String message) {
    super(message);
  }
}
