package dev.weir.streams.simulation;

import dev.weir.features.storage.KeyRanges;
import dev.weir.features.storage.RowChange;
import dev.weir.features.storage.RowOrder;
import dev.weir.features.storage.StagedRowStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One store's rows on the disk of one instance: as of the last commit when it is opened again. */
final class SimulatedDisk implements StagedRowStore {
  private final NavigableMap<byte[], byte[]> visible = new TreeMap<>(Arrays::compareUnsigned);
  private final NavigableMap<byte[], byte[]> kept = new TreeMap<>(Arrays::compareUnsigned);
  private final TreeSet<byte[]> staged = new TreeSet<>(Arrays::compareUnsigned);
  private final Map<String, Long> offsets = new HashMap<>();
  private final Predicate<byte[]> lost;

  /**
   * @param lost keys of rows that are gone whenever the store is opened: a planted bug
   */
  SimulatedDisk(Predicate<byte[]> lost) {
    this.lost = lost;
  }

  /** As of the last commit. */
  void reopen() {
    for (byte[] key : staged) {
      byte[] row = kept.get(key);
      if (row == null) {
        visible.remove(key);
      } else {
        visible.put(key, row);
      }
    }
    staged.clear();
  }

  /** Restoring is over. */
  void restored() {
    visible.keySet().removeIf(lost);
    kept.keySet().removeIf(lost);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return visible.get(key);
  }

  @Override
  public void put(byte[] key, byte[] row) {
    visible.put(key, row);
    staged.add(key);
  }

  @Override
  public void delete(byte[] key) {
    visible.remove(key);
    staged.add(key);
  }

  @Override
  public byte @Nullable [] nextKey(byte[] from) {
    return visible.ceilingKey(from);
  }

  @Override
  public void forEach(byte[] from, byte @Nullable [] to, BiConsumer<byte[], byte[]> consumer) {
    if (to != null && Arrays.compareUnsigned(from, to) >= 0) {
      return;
    }
    (to == null ? visible.tailMap(from, true) : visible.subMap(from, true, to, false))
        .forEach(consumer);
  }

  @Override
  public void commit(Map<String, Long> newOffsets) {
    for (byte[] key : staged) {
      byte[] row = visible.get(key);
      if (row == null) {
        kept.remove(key);
      } else {
        kept.put(key, row);
      }
    }
    staged.clear();
    offsets.putAll(newOffsets);
  }

  @Override
  public Map<String, Long> committedOffsets() {
    return Map.copyOf(offsets);
  }

  @Override
  public List<byte[]> restore(Collection<RowChange> changes, RowOrder order) {
    List<byte[]> stayed = new ArrayList<>();
    for (RowChange change : changes) {
      byte[] row = change.row();
      byte[] there = kept.get(change.key());
      if (row == null) {
        kept.remove(change.key());
        visible.remove(change.key());
      } else if (there != null
          && order.compares(change.key())
          && order.isOlder(change.key(), row, there)) {
        stayed.add(change.key());
      } else {
        kept.put(change.key(), row);
        visible.put(change.key(), row);
      }
    }
    return stayed;
  }

  @Override
  public long diskBytes(byte[] prefix) {
    return 0;
  }

  @Override
  public void requestPurge() {
    throw new UnsupportedOperationException("purge (expected: no erasure in a simulation)");
  }

  @Override
  public boolean purgeDue() {
    return false;
  }

  @Override
  public boolean purge(@Nullable KeyRanges ranges) {
    throw new UnsupportedOperationException("purge (expected: no erasure in a simulation)");
  }

  @Override
  public void close() {
    reopen();
  }
}
