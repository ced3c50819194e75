package dev.weir.streams.routing;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The other instances, as something to ask. Thread-safe; never blocks. */
interface Peers extends AutoCloseable {
  /**
   * Asks an instance for rows that it holds.
   *
   * @return fails with {@link UnreachableException} when the instance is not there, otherwise when
   *     it is slower than the question's remaining time or answers something else
   */
  CompletableFuture<List<RowAnswer>> ask(Instance instance, RowQuestion question);

  @Override
  void close();

  /** There is nobody else. */
  final class None implements Peers {
    @Override
    public CompletableFuture<List<RowAnswer>> ask(Instance instance, RowQuestion question) {
      return CompletableFuture.failedFuture(new UnreachableException(instance));
    }

    @Override
    public void close() {}
  }

  /** Nobody answers at that address, or the connection was closed before an answer. */
  final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreachableException(Instance instance) {
      // Ordinary while an instance is replaced: no stack trace is kept.
      super(instance.address() + ": not reachable", null, false, false);
    }
  }
}
