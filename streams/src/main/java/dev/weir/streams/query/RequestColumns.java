package dev.weir.streams.query;

import dev.weir.features.definition.RequestValue;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.FeatureCatalogue.View;
import dev.weir.streams.query.LookupException.Kind;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a request that a plan needs, checked: keys of entities, and values that on-demand
 * features read. A column may be both. Immutable, thread-safe.
 */
final class RequestColumns {
  private final List<EntityColumn> joinKeys;
  private final List<EntityColumn> values;
  private final List<RequestValue> requestValues;

  private RequestColumns(
      List<EntityColumn> joinKeys, List<EntityColumn> values, List<RequestValue> requestValues) {
    this.joinKeys = joinKeys;
    this.values = values;
    this.requestValues = requestValues;
  }

  /**
   * @throws LookupException if one is missing, or holds what it cannot: all problems at once
   */
  static RequestColumns of(LookupRequest request, LookupPlan plan) throws LookupException {
    List<EntityColumn> values = requestValues(request, plan);
    List<Problem> problems = new ArrayList<>();
    List<EntityColumn> joinKeys = joinKeys(request, plan, problems);
    for (int i = 0; i < values.size(); i++) {
      checkValues(plan.requestValues().get(i), values.get(i), problems);
    }
    if (!problems.isEmpty()) {
      throw LookupException.invalid(problems);
    }
    return new RequestColumns(joinKeys, values, plan.requestValues());
  }

  /** The given columns that the views need, by join key, in the order of the request. */
  List<EntityColumn> joinKeys() {
    return joinKeys;
  }

  /** Where a view's join keys stand among {@link #joinKeys}. */
  int[] keysOf(View view) {
    return view.joinKeys().stream().mapToInt(key -> indexOf(joinKeys, key)).toArray();
  }

  /** Keys of an entity row: empty for null, else the key after a sign. */
  List<String> keys(int row) {
    List<String> keys = new ArrayList<>(joinKeys.size());
    for (EntityColumn column : joinKeys) {
      Object value = column.values().get(row);
      // A number and its digits are one key; null is told apart by the prefix.
      keys.add(value == null ? "" : "=" + value);
    }
    return keys;
  }

  /** Request values of an entity row, in the order of the plan. */
  List<@Nullable Object> values(int row) {
    List<@Nullable Object> found = new ArrayList<>(values.size());
    for (EntityColumn column : values) {
      found.add(column.values().get(row));
    }
    return found;
  }

  /** Puts request values into their columns of a vector. */
  void put(List<@Nullable Object> row, FeatureVector into) {
    for (int i = 0; i < requestValues.size(); i++) {
      RequestValue value = requestValues.get(i);
      value.set(into, into.schema().indexOf(value.name()), row.get(i));
    }
  }

  private static List<EntityColumn> requestValues(LookupRequest request, LookupPlan plan)
      throws LookupException {
    Map<String, EntityColumn> given = new HashMap<>();
    request.entities().forEach(column -> given.putIfAbsent(column.name(), column));
    List<EntityColumn> found = new ArrayList<>();
    Map<String, String> missing = new LinkedHashMap<>();
    for (RequestValue value : plan.requestValues()) {
      EntityColumn column = given.get(value.name());
      if (column == null) {
        missing.put(value.name(), value.typeName());
      } else {
        found.add(column);
      }
    }
    if (!missing.isEmpty()) {
      // Feast's words, and what to do.
      throw LookupException.of(
          Kind.REQUEST_VALUE_MISSING,
          "Required request data source features "
              + List.copyOf(missing.keySet())
              + " not found in the entity rows, but required by feature views: give a value for"
              + " each row, or null, in entities: "
              + missing);
    }
    return found;
  }

  private static void checkValues(RequestValue value, EntityColumn column, List<Problem> problems) {
    for (int row = 0; row < column.values().size(); row++) {
      Object given = column.values().get(row);
      if (given != null && !value.accepts(given)) {
        problems.add(
            new Problem(
                "value_error",
                List.of("entities", value.name(), row),
                "Input should be "
                    + value.expectation()
                    + " or null: request value "
                    + value.name()
                    + " is defined as "
                    + value.typeName()));
        return; // the first tells it all
      }
    }
  }

  private static List<EntityColumn> joinKeys(
      LookupRequest request, LookupPlan plan, List<Problem> problems) {
    Map<String, String> joinKeyByName = new HashMap<>();
    for (View view : plan.views()) {
      if (view.joinKeys().size() == 1) {
        joinKeyByName.put(view.entity(), view.joinKeys().get(0));
      }
    }
    // A join key goes before an entity's name that happens to be the same word.
    plan.joinKeys().forEach(joinKey -> joinKeyByName.put(joinKey, joinKey));
    List<EntityColumn> found = new ArrayList<>();
    for (EntityColumn column : request.entities()) {
      String joinKey = joinKeyByName.get(column.name());
      if (joinKey != null && indexOf(found, joinKey) < 0) {
        checkKeys(column, problems);
        found.add(new EntityColumn(joinKey, column.values()));
      }
    }
    for (String joinKey : plan.joinKeys()) {
      if (indexOf(found, joinKey) < 0) {
        problems.add(
            new Problem(
                "missing",
                List.of("entities", joinKey),
                "Field required: join key of the features asked for"));
      }
    }
    return found;
  }

  private static void checkKeys(EntityColumn column, List<Problem> problems) {
    for (int row = 0; row < column.values().size(); row++) {
      Object key = column.values().get(row);
      if (key instanceof Double || key instanceof Boolean) {
        problems.add(
            new Problem(
                "value_error",
                List.of("entities", column.name(), row),
                "Input should be a string, an integer or null"));
      }
    }
  }

  private static int indexOf(List<EntityColumn> columns, String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
