package dev.weir.streams.state;

import dev.weir.features.storage.RowOrder;
import dev.weir.features.storage.StagedRowStore;

/** The state store of a task over rows that a test keeps, in place of RocksDB. */
public final class SimulatedStores {
  private SimulatedStores() {}

  public static RowStateStore of(
      String name, StagedRowStore rows, OpenStores openStores, RowOrder order, Purger purger) {
    return new RowStateStore(name, directory -> rows, openStores, order, purger);
  }
}
