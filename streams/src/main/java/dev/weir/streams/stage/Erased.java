package dev.weir.streams.stage;

import dev.weir.features.storage.RowCount;
import dev.weir.internal.ErasedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an erasure has taken so far, by name of what it was. Not thread-safe. */
final class Erased {
  private final Map<String, RowCount> counts = new TreeMap<>();
  private long mentions;

  void add(String name, RowCount count) {
    if (count.rows() > 0) {
      counts.merge(name, count, RowCount::plus);
    }
  }

  void add(Map<String, RowCount> byName) {
    byName.forEach(this::add);
  }

  /** A record that holds the id and stays, as it is another entity's. */
  void mention() {
    mentions++;
  }

  long mentions() {
    return mentions;
  }

  RowCount total() {
    return counts.values().stream().reduce(RowCount.NONE, RowCount::plus);
  }

  List<ErasedRows> records() {
    List<ErasedRows> records = new ArrayList<>();
    counts.forEach((name, count) -> records.add(new ErasedRows(name, count.rows(), count.bytes())));
    return records;
  }
}
