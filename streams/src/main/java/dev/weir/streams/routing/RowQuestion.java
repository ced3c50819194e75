package dev.weir.streams.routing;

import dev.weir.features.serving.FeatureColumn;
import java.util.List;

/**
 * What one instance asks another: columns of views, of some keys. It is answered from what the
 * other holds and never passed on.
 *
 * @param remainingMs for how long the answer is worth something
 */
record RowQuestion(int remainingMs, List<Part> parts) {
  RowQuestion {
    parts = List.copyOf(parts);
  }

  /**
   * One view's part.
   *
   * @param columns of that view, as the asking instance knows them
   */
  record Part(String view, List<FeatureColumn> columns, List<Key> keys) {
    Part {
      columns = List.copyOf(columns);
      keys = List.copyOf(keys);
    }
  }

  /** An entity's key, and the moment to read it as of. */
  record Key(String key, long asOfMs) {}

  /** Keys of all parts. */
  int size() {
    return parts.stream().mapToInt(part -> part.keys().size()).sum();
  }
}
