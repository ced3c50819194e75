package dev.weir.streams.offline.replay;

import dev.weir.features.aggregation.Hash64;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Source;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.streams.offline.event.UsedFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Views that are fed by one source and keyed by the same fields of it: their rows are told again
 * together, and an event is staged once for all of them. Immutable, thread-safe.
 *
 * @param fields indexes of what the views read of an event
 * @param schema columns of the views
 */
public record Lane(
    int number, Source source, List<FeatureView> views, int[] fields, FeatureSchema schema) {
  /** Views per lane at most: they are bits of a long. */
  private static final int VIEWS_MAX = 63;

  /** The lanes of some views. */
  public static List<Lane> of(List<FeatureView> views) {
    Map<List<Object>, List<FeatureView>> groups = new LinkedHashMap<>();
    for (FeatureView view : views) {
      List<Object> key = List.of(view.source().name(), view.entity().name(), view.keys());
      List<FeatureView> group = groups.computeIfAbsent(key, k -> new ArrayList<>());
      if (group.size() == VIEWS_MAX) {
        // A full group goes on under another name.
        groups.put(List.of(key, groups.size()), group);
        group = new ArrayList<>();
        groups.put(key, group);
      }
      group.add(view);
    }
    List<Lane> lanes = new ArrayList<>();
    for (List<FeatureView> group : groups.values()) {
      Source source = group.get(0).source();
      List<FeatureColumn> columns = new ArrayList<>();
      group.forEach(view -> columns.addAll(view.columns()));
      lanes.add(
          new Lane(
              lanes.size(),
              source,
              List.copyOf(group),
              UsedFields.of(source, group),
              new FeatureSchema(columns)));
    }
    return List.copyOf(lanes);
  }

  /** Where the items of one entity lie together; entities that share it do no harm. */
  public long sortKey(String entityKey) {
    return Hash64.of(entityKey) + number * 0x9E3779B97F4A7C15L;
  }
}
