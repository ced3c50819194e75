package dev.weir.streams.erasure;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes requests to forget entities. */
public interface ErasureRequests {
  /**
   * Asks, and waits for the receipts until the bytes have left the files or the patience ends.
   *
   * @param patience zero not to wait
   * @param progress is shown the report each time it grows
   * @throws ErasureException if the brokers do not answer or the topics are not there
   * @throws IllegalArgumentException if the reason is too long or has control characters, or an
   *     entity is none of the application
   */
  ErasureReport forget(
      List<EntityKey> entities,
      @Nullable String reason,
      Duration patience,
      Consumer<ErasureReport> progress);

  /**
   * The receipts of a request so far, as their topic still has them; how many are expected follows
   * from the entities found and the partitions.
   *
   * @throws ErasureException if the brokers do not answer
   */
  ErasureReport find(String requestId);
}
