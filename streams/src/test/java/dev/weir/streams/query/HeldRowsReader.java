package dev.weir.streams.query;

import dev.weir.features.storage.RowStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the rows that this instance holds, on the caller's thread; the rest is away. Thread-safe.
 */
public final class HeldRowsReader implements ViewReader {
  private final FeatureCatalogue catalogue;
  private final RowStores rowStores;

  public HeldRowsReader(FeatureCatalogue catalogue, RowStores rowStores) {
    this.catalogue = catalogue;
    this.rowStores = rowStores;
  }

  @Override
  public CompletableFuture<Void> read(List<ViewBatch> batches, long deadlineNanos) {
    for (ViewBatch batch : batches) {
      String entity = batch.view().entity();
      String view = batch.view().name();
      for (int i = 0; i < batch.size(); i++) {
        String key = batch.key(i);
        RowStore rows = rowStores.ownerOf(entity, key);
        if (rows == null) {
          batch.away(i);
        } else {
          catalogue.read(rows, view, key, batch.vector(i));
        }
      }
    }
    return CompletableFuture.completedFuture(null);
  }
}
