package dev.weir.streams.erasure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a server has erasures asked for: one after the other on a thread of its own, as each waits
 * for brokers. At most {@value #WAITING_MAX} wait; more are refused. Thread-safe.
 */
public final class ErasureDesk implements AutoCloseable {
  private static final int WAITING_MAX = 16;

  private final ErasureRequests requests;
  private final ErasureTargets targets;
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_MAX),
          work -> {
            Thread thread = new Thread(work, "weir-erasures");
            thread.setDaemon(true);
            return thread;
          });

  public ErasureDesk(ErasureRequests requests, ErasureTargets targets) {
    this.requests = requests;
    this.targets = targets;
  }

  /**
   * Checks that the entity can be forgotten here.
   *
   * @throws IllegalArgumentException if not, with what can be
   */
  public void check(EntityKey entity) {
    targets.check(entity);
  }

  /** As {@link ErasureRequests#forget}; fails with {@link RejectedExecutionException} when busy. */
  public CompletableFuture<ErasureReport> forget(
      List<EntityKey> entities, @Nullable String reason, Duration patience) {
    return later(() -> requests.forget(entities, reason, patience, report -> {}));
  }

  /** As {@link ErasureRequests#find}; fails with {@link RejectedExecutionException} when busy. */
  public CompletableFuture<ErasureReport> find(String requestId) {
    return later(() -> requests.find(requestId));
  }

  private CompletableFuture<ErasureReport> later(Supplier<ErasureReport> work) {
    try {
      return CompletableFuture.supplyAsync(work, executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What waits is not done; what is under way is interrupted. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
