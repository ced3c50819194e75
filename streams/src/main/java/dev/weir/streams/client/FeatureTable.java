package dev.weir.streams.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a lookup found, a row per row asked for and in its order.
 *
 * @param names of the columns, {@code view__feature}; join keys stand first
 * @param staleMs how old the values may be: all that could be read anywhere so long ago is in them;
 *     0 when all come from the owners of their rows
 */
public record FeatureTable(List<String> names, List<List<FeatureValue>> rows, long staleMs) {
  public FeatureTable {
    names = List.copyOf(names);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /**
   * A value of a row.
   *
   * @param value text, number, boolean or a list of them; null unless PRESENT
   * @param status as the lookup API tells it: PRESENT, NULL_VALUE, NOT_FOUND, OUTSIDE_MAX_AGE,
   *     INVALID
   */
  public record FeatureValue(@Nullable Object value, String status) {}

  /**
   * A value by column name.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  public FeatureValue get(int row, String name) {
    int column = names.indexOf(name);
    if (column < 0) {
      throw new IllegalArgumentException("column: '" + name + "' (expected: one of " + names + ")");
    }
    return rows.get(row).get(column);
  }

  /** Puts the answers of parts of a question together; places tells the rows of each. */
  static FeatureTable joined(List<FeatureTable> parts, List<List<Integer>> places) {
    int count = places.stream().mapToInt(List::size).sum();
    List<List<FeatureValue>> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rows.add(List.of());
    }
    long staleMs = 0;
    for (int part = 0; part < parts.size(); part++) {
      FeatureTable from = parts.get(part);
      staleMs = Math.max(staleMs, from.staleMs());
      for (int i = 0; i < from.rows().size(); i++) {
        rows.set(places.get(part).get(i), from.rows().get(i));
      }
    }
    return new FeatureTable(parts.get(0).names(), rows, staleMs);
  }
}
