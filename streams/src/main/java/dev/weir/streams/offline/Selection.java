package dev.weir.streams.offline;

import dev.weir.features.definition.Entity;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.OnDemandFeature;
import dev.weir.features.definition.RequestValue;
import dev.weir.features.event.FieldType;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which features are asked for, and which columns of the query file hold their entities' keys.
 *
 * @param keyColumns by view: the columns of its key, in the order of its parts
 * @param requestColumns the columns of the request values that the features read
 */
record Selection(
    List<FeatureView> views,
    FeatureSchema schema,
    Map<FeatureView, List<Integer>> keyColumns,
    Map<RequestValue, Integer> requestColumns) {
  /**
   * A service's features, or those of every view whose entity's key the file has.
   *
   * @throws OfflineException if there is no such service, or a key is missing
   */
  static Selection of(
      FeatureDefinitions definitions, Optional<String> service, String file, List<String> columns) {
    List<FeatureView> wanted =
        service.map(name -> viewsOf(definitions, name)).orElse(definitions.views());
    Map<FeatureView, List<Integer>> keyColumns = new LinkedHashMap<>();
    Set<String> missing = new LinkedHashSet<>();
    for (FeatureView view : wanted) {
      List<Integer> found = columnsOf(view.entity(), columns);
      if (found.contains(-1)) {
        missing.add("entity '" + view.entity().name() + "': " + view.entity().keys());
      } else {
        keyColumns.put(view, found);
      }
    }
    if (keyColumns.isEmpty() || (service.isPresent() && !missing.isEmpty())) {
      throw new OfflineException(
          file
              + ": no column for the key of "
              + String.join(", ", missing)
              + " (found: "
              + String.join(", ", columns)
              + "); name the columns so"
              + (service.isPresent() ? ", or leave --service out for what the file has" : ""));
    }
    List<FeatureView> views = List.copyOf(keyColumns.keySet());
    Map<RequestValue, Integer> given = new LinkedHashMap<>();
    for (RequestValue value : definitions.requestValues()) {
      int column = indexOf(columns, value.name());
      if (column >= 0) {
        given.put(value, column);
      }
    }
    FeatureSchema schema = schema(definitions, service, views, given.keySet());
    Set<String> read = new LinkedHashSet<>();
    for (OnDemandFeature feature : definitions.onDemand()) {
      if (schema.indexOf(feature.name()) >= 0) {
        read.addAll(feature.requestValues());
      }
    }
    given.keySet().removeIf(value -> !read.contains(value.name()));
    List<String> absent =
        definitions.requestValues().stream()
            .filter(value -> read.contains(value.name()) && !given.containsKey(value))
            .map(RequestValue::name)
            .toList();
    if (!absent.isEmpty()) {
      throw new OfflineException(
          file
              + ": no column for request value "
              + String.join(", ", absent)
              + " of service '"
              + service.orElse("")
              + "' (found: "
              + String.join(", ", columns)
              + "); name the columns so, or leave --service out for what the file has");
    }
    return new Selection(views, schema, keyColumns, given);
  }

  /** The features' columns, then those of the request values that they read. */
  FeatureSchema evaluated() {
    List<FeatureColumn> columns = new ArrayList<>(schema.columns());
    requestColumns.keySet().forEach(value -> columns.add(value.column()));
    return new FeatureSchema(columns);
  }

  private static List<FeatureView> viewsOf(FeatureDefinitions definitions, String service) {
    return definitions
        .service(service)
        .orElseThrow(
            () ->
                new OfflineException(
                    "--service "
                        + service
                        + " (expected: one of "
                        + definitions.services().stream().map(s -> s.name()).toList()
                        + ")"))
        .views();
  }

  private static FeatureSchema schema(
      FeatureDefinitions definitions,
      Optional<String> service,
      List<FeatureView> views,
      Set<RequestValue> given) {
    if (service.isPresent()) {
      return definitions.schemaOf(service.get());
    }
    List<FeatureColumn> columns = new ArrayList<>();
    views.forEach(view -> columns.addAll(view.columns()));
    Set<String> known = new LinkedHashSet<>();
    columns.forEach(column -> known.add(column.reference()));
    given.forEach(value -> known.add(value.name()));
    for (OnDemandFeature feature : definitions.onDemand()) {
      if (known.containsAll(feature.inputs())) {
        columns.add(feature.column());
      }
    }
    return new FeatureSchema(columns);
  }

  private static List<Integer> columnsOf(Entity entity, List<String> columns) {
    List<Integer> found = new ArrayList<>();
    for (String key : entity.keys()) {
      int column = indexOf(columns, key);
      if (column < 0 && entity.keys().size() == 1) {
        column = indexOf(columns, entity.name());
      }
      found.add(column);
    }
    return found;
  }

  /** Index of the column of that name, else in another case, else -1. */
  static int indexOf(List<String> columns, String name) {
    int exact = columns.indexOf(name);
    for (int i = 0; i < columns.size() && exact < 0; i++) {
      exact = columns.get(i).equalsIgnoreCase(name) ? i : -1;
    }
    return exact;
  }

  /** Part of a key from a value of the query file, as it would be in an event. */
  static String keyPart(FeatureView view, int part, Object value) {
    FieldType type =
        view.source().type().typeOf(view.source().type().indexOf(view.keys().get(part)));
    if (type == FieldType.STRING) {
      return value.toString();
    }
    String text = value.toString().strip();
    if (value instanceof Boolean truth) {
      return truth ? "1" : "0";
    }
    try {
      return Long.toString(
          text.indexOf('.') >= 0 || text.indexOf('E') >= 0
              ? (long) Double.parseDouble(text)
              : Long.parseLong(text));
    } catch (NumberFormatException e) {
      return text; // no event has that key: NOT_FOUND
    }
  }
}
