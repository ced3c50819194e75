package dev.weir.streams.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a commit logs, in its order: a crash leaves any beginning of it. */
public final class Burst {
  private final List<Change> changes = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Change(byte[] key, byte @Nullable [] row) {}

  /** The changes that lead from one state of a store to another. */
  public Burst(Map<byte[], byte[]> before, Map<byte[], byte[]> after) {
    this(before, after, 1);
  }

  /**
   * As above.
   *
   * @param seed of the order within a rank, where none is promised
   */
  public Burst(Map<byte[], byte[]> before, Map<byte[], byte[]> after, long seed) {
    after.forEach(
        (key, row) -> {
          if (!Arrays.equals(row, before.get(key))) {
            changes.add(new Change(key, row));
          }
        });
    before.keySet().stream()
        .filter(key -> !after.containsKey(key))
        .forEach(key -> changes.add(new Change(key, null)));
    Collections.shuffle(changes, new Random(seed));
    changes.sort(Comparator.comparingInt(change -> RowStateStore.rank(change.key(), change.row())));
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
