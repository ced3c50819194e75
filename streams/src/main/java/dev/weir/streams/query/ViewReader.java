package dev.weir.streams.query;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where a lookup's values come from: the rows of this instance, or of whichever instance holds
 * them. The seam between what is asked ({@link FeatureLookup}) and where it lies.
 *
 * <p>Thread-safe. Called on event loops for small requests and on the small executor for batches,
 * so nothing here blocks.
 */
public interface ViewReader {
  /**
   * Fills the vectors of all batches, one batch per view, as of each vector's own moment.
   *
   * <p>A vector may stand in several batches and is no thread-safe thing: what fills vectors does
   * so on one thread at a time, before the future completes. A key that nobody can answer is told
   * by {@link ViewBatch#away}, not by failing: the future fails only for a defect.
   *
   * @param deadlineNanos when the answer is worth nothing any more, on the scale of {@link
   *     System#nanoTime}: by then every key is read or away
   * @return done once every key of every batch is read or away; done already when all rows are here
   */
  CompletableFuture<Void> read(List<ViewBatch> batches, long deadlineNanos);
}
