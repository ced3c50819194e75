package dev.weir.streams.query;

import dev.weir.features.storage.RowStore;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of an entity's key among the partitions this instance holds.
 *
 * <p>Called on the server's event loops, from many threads at once: no blocking, no lock shared
 * with the stream thread, a few hundred nanoseconds.
 */
public interface RowStores {
  /**
   * Rows of the partition that the key falls into.
   *
   * @param entity name of the entity in the definitions, e.g. {@code author}
   * @param entityKey its key as text, e.g. the author's id
   * @return null when another instance owns the key, or when this one does and is not ready yet
   */
  @Nullable RowStore ownerOf(String entity, String entityKey);
}
