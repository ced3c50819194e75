package dev.weir.streams.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Features of entities, as of now.
 *
 * @param entities by join key, one value per row, all of one length; null where a row has no such
 *     entity. Request values of on-demand features stand here, too
 * @param features references {@code view:feature}, or names of on-demand features; unless a service
 *     is given
 * @param service name of a feature service
 */
public record FeatureQuery(
    Map<String, List<@Nullable Object>> entities, List<String> features, Optional<String> service) {
  public FeatureQuery {
    features = List.copyOf(features);
    Map<String, List<@Nullable Object>> copies = new LinkedHashMap<>();
    int rows = -1;
    for (Map.Entry<String, List<@Nullable Object>> column : entities.entrySet()) {
      // Not List.copyOf: values may be null.
      copies.put(column.getKey(), Collections.unmodifiableList(new ArrayList<>(column.getValue())));
      if (rows >= 0 && rows != column.getValue().size()) {
        throw new IllegalArgumentException(
            "entities: '"
                + column.getKey()
                + "' has "
                + column.getValue().size()
                + " rows (expected: "
                + rows
                + ", as the columns before it)");
      }
      rows = column.getValue().size();
    }
    if (rows < 0) {
      throw new IllegalArgumentException("entities: none (expected: a column at least)");
    }
    entities = Collections.unmodifiableMap(copies);
  }

  /** All features of a service. */
  public static FeatureQuery ofService(
      String service, Map<String, List<@Nullable Object>> entities) {
    return new FeatureQuery(entities, List.of(), Optional.of(service));
  }

  /** Features by reference. */
  public static FeatureQuery of(
      List<String> features, Map<String, List<@Nullable Object>> entities) {
    return new FeatureQuery(entities, features, Optional.empty());
  }

  int rows() {
    return entities.values().iterator().next().size();
  }

  /** The same question of some rows. */
  FeatureQuery only(List<Integer> rows) {
    Map<String, List<@Nullable Object>> some = new LinkedHashMap<>();
    entities.forEach(
        (name, values) -> {
          List<@Nullable Object> of = new ArrayList<>(rows.size());
          rows.forEach(row -> of.add(values.get(row)));
          some.put(name, of);
        });
    return new FeatureQuery(some, features, service);
  }
}
