package dev.weir.features.serving;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns of a feature vector, in order. Immutable, thread-safe. */
public final class FeatureSchema {
  private final List<FeatureColumn> columns;
  private final Map<String, Integer> indexByReference;

  /**
   * @throws IllegalArgumentException if two columns have one reference
   */
  public FeatureSchema(List<FeatureColumn> columns) {
    this.columns = List.copyOf(columns);
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < this.columns.size(); i++) {
      if (index.put(this.columns.get(i).reference(), i) != null) {
        throw new IllegalArgumentException(
            "feature: " + this.columns.get(i).reference() + " (expected: named once)");
      }
    }
    this.indexByReference = Map.copyOf(index);
  }

  public List<FeatureColumn> columns() {
    return columns;
  }

  public int size() {
    return columns.size();
  }

  /** Index of {@code view:feature} (or an on-demand feature's name), or -1. */
  public int indexOf(String reference) {
    return indexByReference.getOrDefault(reference, -1);
  }
}
