package dev.weir.streams.state;

import dev.weir.features.storage.RowStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The row stores that this process holds open, by store name and partition: how lookup threads find
 * the rows without passing through the stream thread. Thread-safe.
 */
public final class OpenStores {
  private record StoreKey(String store, int partition) {}

  private final Map<StoreKey, RowStore> stores = new ConcurrentHashMap<>();

  /** The rows of that partition, null when they are not held here. */
  public @Nullable RowStore find(String store, int partition) {
    return stores.get(new StoreKey(store, partition));
  }

  void opened(String store, int partition, RowStore rows) {
    stores.put(new StoreKey(store, partition), rows);
  }

  void closed(String store, int partition, RowStore rows) {
    stores.remove(new StoreKey(store, partition), rows);
  }
}
