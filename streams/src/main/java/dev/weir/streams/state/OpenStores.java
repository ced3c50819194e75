package dev.weir.streams.state;

import dev.weir.features.storage.RowStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The row stores that this process holds open, by store name and partition: how lookup threads find
 * the rows without passing through the stream thread. Thread-safe.
 */
public final class OpenStores {
  private record StoreKey(String store, int partition) {}

  private final Map<StoreKey, RowStore> stores = new ConcurrentHashMap<>();
  private final Map<StoreKey, RowStateStore> copies = new ConcurrentHashMap<>();
  private final Map<StoreKey, HeldViews> held = new ConcurrentHashMap<>();
  private final LongAdder swept = new LongAdder();

  /** The rows of that partition, null when they are not held here. */
  public @Nullable RowStore find(String store, int partition) {
    return stores.get(new StoreKey(store, partition));
  }

  /** Any copy of that partition's rows that is held here: the owner's or one that follows. */
  public @Nullable RowCopy copy(String store, int partition) {
    return copies.get(new StoreKey(store, partition));
  }

  /**
   * Partitions that this process has taken over, of which what the owner before had processed last
   * is still to be processed again.
   */
  public List<TakenOver> takenOver() {
    List<TakenOver> found = new ArrayList<>();
    copies.forEach(
        (key, rows) -> {
          int takeover = rows.freshness().catchingUp();
          if (takeover > 0) {
            found.add(new TakenOver(key.store(), key.partition(), rows, takeover));
          }
        });
    return found;
  }

  /**
   * A partition that this process has taken over.
   *
   * @param copy which one: a partition that comes back to this process has another
   * @param takeover tells one take-over of the same copy from the next
   */
  public record TakenOver(String store, int partition, RowCopy copy, int takeover) {}

  /** All that the owner before may have processed is processed now. */
  public void caughtUp(TakenOver taken) {
    RowStateStore rows = copies.get(new StoreKey(taken.store(), taken.partition()));
    if (rows != null && rows.equals(taken.copy())) {
      rows.freshness().caughtUp(taken.takeover());
    }
  }

  /** What each partition of a store that is held here has counted of its views, by partition. */
  public Map<Integer, HeldViews> held(String store) {
    Map<Integer, HeldViews> found = new TreeMap<>();
    held.forEach(
        (key, views) -> {
          if (key.store().equals(store)) {
            found.put(key.partition(), views);
          }
        });
    return found;
  }

  /** Rows and records removed by sweeps since the process started. */
  public long swept() {
    return swept.sum();
  }

  void publish(String store, int partition, HeldViews views, long sweptSince) {
    StoreKey key = new StoreKey(store, partition);
    if (stores.containsKey(key)) {
      held.put(key, views);
    }
    swept.add(sweptSince);
  }

  void following(String store, int partition, RowStateStore rows) {
    copies.put(new StoreKey(store, partition), rows);
  }

  void forgotten(String store, int partition, RowStateStore rows) {
    closed(store, partition, rows);
    copies.remove(new StoreKey(store, partition), rows);
  }

  void opened(String store, int partition, RowStore rows) {
    stores.put(new StoreKey(store, partition), rows);
  }

  void closed(String store, int partition, RowStore rows) {
    if (stores.remove(new StoreKey(store, partition), rows)) {
      held.remove(new StoreKey(store, partition));
    }
  }
}
