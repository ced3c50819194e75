package dev.weir.streams.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a commit logs, in its order: a crash leaves any beginning of it. */
public final class Burst {
  private final List<Change> changes = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Change(byte[] key, byte @Nullable [] row) {}

  /** The changes that lead from one state of a store to another. */
  public Burst(Map<byte[], byte[]> before, Map<byte[], byte[]> after) {
    after.forEach(
        (key, row) -> {
          if (!Arrays.equals(row, before.get(key))) {
            changes.add(new Change(key, row));
          }
        });
    before.keySet().stream()
        .filter(key -> !after.containsKey(key))
        .forEach(key -> changes.add(new Change(key, null)));
    // Within a rank no order is promised: here rows of views come before what stages keep beside.
    changes.sort(
        Comparator.comparingInt((Change c) -> RowStateStore.rank(c.key(), c.row()))
            .thenComparing((a, b) -> Arrays.compareUnsigned(b.key(), a.key())));
  }

  public int size() {
    return changes.size();
  }

  /** The state in which a crash after so many changes leaves the store. */
  public NavigableMap<byte[], byte[]> cutAfter(int count, Map<byte[], byte[]> before) {
    NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    rows.putAll(before);
    for (Change change : changes.subList(0, count)) {
      byte[] row = change.row();
      if (row == null) {
        rows.remove(change.key());
      } else {
        rows.put(change.key(), row);
      }
    }
    return rows;
  }
}
