package dev.weir.streams.state;

import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RocksRowStore;
import dev.weir.features.storage.RowOrder;
import dev.weir.features.storage.StagedRowStore;
import dev.weir.features.storage.StorageException;
import dev.weir.features.storage.StoreDamage;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds a {@link RowStateStore} per task, all within one bounded {@link RocksMemory}. */
public final class RowStateStoreBuilder implements StoreBuilder<RowStateStore> {
  private static final Logger LOG = LoggerFactory.getLogger(RowStateStoreBuilder.class);

  private final String name;
  private final RocksMemory memory;
  private final OpenStores openStores;
  private final RowOrder order;
  private final Purger purger;
  private final Map<String, String> changelogConfig;

  /**
   * @param name of the store; its changelog is {@code <application>-<name>-changelog}
   * @param order tells stale rows of the changelog from newer ones
   * @param purger makes bytes of erased rows leave the files
   * @param changelogConfig topic settings of the changelog
   */
  public RowStateStoreBuilder(
      String name,
      RocksMemory memory,
      OpenStores openStores,
      RowOrder order,
      Purger purger,
      Map<String, String> changelogConfig) {
    this.name = name;
    this.memory = memory;
    this.openStores = openStores;
    this.order = order;
    this.purger = purger;
    this.changelogConfig = Map.copyOf(changelogConfig);
  }

  @Override
  public RowStateStore build() {
    return new RowStateStore(name, this::opened, openStores, order, purger);
  }

  /** Damaged files are deleted: an empty store is restored from the changelog. */
  private StagedRowStore opened(Path directory) {
    try {
      return new RocksRowStore(directory, memory);
    } catch (StorageException e) {
      if (!e.damaged()) {
        throw e;
      }
      LOG.error("rows are deleted and restored from the changelog: {}", e.getMessage());
      StoreDamage.clear(directory);
      return new RocksRowStore(directory, memory);
    }
  }

  @Override
  public Map<String, String> logConfig() {
    return changelogConfig;
  }

  @Override
  public boolean loggingEnabled() {
    return true;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public StoreBuilder<RowStateStore> withCachingEnabled() {
    return this;
  }

  @Override
  public StoreBuilder<RowStateStore> withCachingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<RowStateStore> withLoggingEnabled(Map<String, String> config) {
    return new RowStateStoreBuilder(name, memory, openStores, order, purger, config);
  }

  @Override
  public StoreBuilder<RowStateStore> withLoggingDisabled() {
    throw new UnsupportedOperationException(
        "store " + name + ": logging (expected: on, rows are restored from the changelog)");
  }
}
