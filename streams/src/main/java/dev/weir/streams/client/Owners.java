package dev.weir.streams.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.streams.routing.Instance;
import dev.weir.streams.routing.Route;
import dev.weir.streams.routing.RoutingTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who holds what, as an instance told by {@code GET /v1/routing}. Immutable. */
final class Owners {
  static final Owners UNKNOWN = new Owners(Set.of(), Map.of(), Map.of(), Map.of(), "");

  /** An entity's join keys in the order of its key, and its routes by partition. */
  private record Entity(List<String> keys, List<Route> routes) {}

  private final Set<Instance> instances;
  private final Map<String, Entity> entities;
  private final Map<String, String> entityOfView;
  private final Map<String, List<String>> viewsOfService;
  private final String separator;

  private Owners(
      Set<Instance> instances,
      Map<String, Entity> entities,
      Map<String, String> entityOfView,
      Map<String, List<String>> viewsOfService,
      String separator) {
    this.instances = instances;
    this.entities = entities;
    this.entityOfView = entityOfView;
    this.viewsOfService = viewsOfService;
    this.separator = separator;
  }

  /**
   * @throws IllegalArgumentException if an address is none
   */
  static Owners of(JsonNode told) {
    Set<Instance> instances = new LinkedHashSet<>();
    told.path("instances").forEach(i -> instances.add(Instance.parse(i.asText())));
    Map<String, Entity> entities = new HashMap<>();
    told.path("entities")
        .properties()
        .forEach(entity -> entities.put(entity.getKey(), entity(entity.getValue())));
    Map<String, String> entityOfView = new HashMap<>();
    told.path("views")
        .properties()
        .forEach(v -> entityOfView.put(v.getKey(), v.getValue().asText()));
    Map<String, List<String>> views = new HashMap<>();
    told.path("feature_services")
        .properties()
        .forEach(service -> views.put(service.getKey(), texts(service.getValue())));
    return new Owners(
        instances, entities, entityOfView, views, told.path("key_separator").asText());
  }

  private static Entity entity(JsonNode told) {
    List<Route> routes = new ArrayList<>();
    for (JsonNode partition : told.path("partitions")) {
      JsonNode owner = partition.path("owner");
      routes.add(
          new Route(
              owner.isTextual() ? Instance.parse(owner.asText()) : null,
              texts(partition.path("standbys")).stream().map(Instance::parse).toList()));
    }
    return new Entity(texts(told.path("keys")), routes);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** All that are known. */
  Set<Instance> instances() {
    return instances;
  }

  /** For each row of the question where to ask first; null where anybody will do. */
  List<@Nullable Route> routes(FeatureQuery query) {
    Entity entity = entity(query);
    List<@Nullable Route> routes = new ArrayList<>(query.rows());
    for (int row = 0; row < query.rows(); row++) {
      routes.add(entity == null ? null : route(entity, query, row));
    }
    return routes;
  }

  /** The entity of most of the views asked for whose keys are there. */
  private @Nullable Entity entity(FeatureQuery query) {
    List<String> views =
        query.service().isPresent()
            ? viewsOfService.getOrDefault(query.service().get(), List.of())
            : query.features().stream()
                .map(f -> f.substring(0, Math.max(0, f.indexOf(':'))))
                .toList();
    Map<String, Integer> asked = new HashMap<>();
    for (String view : views) {
      String entity = entityOfView.get(view);
      if (entity != null) {
        asked.merge(entity, 1, Integer::sum);
      }
    }
    Entity most = null;
    int count = 0;
    for (Map.Entry<String, Integer> one : asked.entrySet()) {
      Entity entity = entities.get(one.getKey());
      if (entity != null
          && !entity.routes().isEmpty()
          && one.getValue() > count
          && query.entities().keySet().containsAll(entity.keys())) {
        most = entity;
        count = one.getValue();
      }
    }
    return most;
  }

  private @Nullable Route route(Entity entity, FeatureQuery query, int row) {
    List<String> parts = new ArrayList<>(entity.keys().size());
    for (String key : entity.keys()) {
      Object part = Objects.requireNonNull(query.entities().get(key)).get(row);
      if (part == null) {
        return null;
      }
      parts.add(part.toString());
    }
    String key = String.join(separator, parts);
    return entity.routes().get(RoutingTable.partitionOf(key, entity.routes().size()));
  }
}
