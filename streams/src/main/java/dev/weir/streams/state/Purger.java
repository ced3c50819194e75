package dev.weir.streams.state;

import dev.weir.features.storage.KeyRanges;
import dev.weir.features.storage.StagedRowStore;
import dev.weir.features.storage.StorageException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes bytes of erased rows leave the files of all stores of this process, one store at a time, on
 * a thread of its own: it rewrites files, and stream threads must not wait for that. Close it after
 * the stores; what was not done by then is done at the next start. Thread-safe.
 */
public final class Purger implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Purger.class);

  private final AtomicInteger pending = new AtomicInteger();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "weir-purge");
            made.setDaemon(true);
            return made;
          });

  /** How many purges are waiting or under way. */
  public int pending() {
    return pending.get();
  }

  /**
   * Purges soon.
   *
   * @param ranges null for the whole store
   * @param done called afterwards, with whether it was done; from the purger's thread
   */
  void submit(String name, StagedRowStore rows, @Nullable KeyRanges ranges, Done done) {
    pending.incrementAndGet();
    try {
      thread.execute(() -> purge(name, rows, ranges, done));
    } catch (RejectedExecutionException e) {
      pending.decrementAndGet();
      done.purged(false);
    }
  }

  /** Is told how a purge ended. */
  @FunctionalInterface
  interface Done {
    void purged(boolean done);
  }

  private void purge(String name, StagedRowStore rows, @Nullable KeyRanges ranges, Done done) {
    boolean purged = false;
    try {
      purged = rows.purge(ranges);
    } catch (StorageException e) {
      log.error("bytes of erased rows stay in the files of {}: retried at the next start", name, e);
    } finally {
      pending.decrementAndGet();
      done.purged(purged);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn("a purge does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
