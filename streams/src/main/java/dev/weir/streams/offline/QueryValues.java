package dev.weir.streams.offline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.features.definition.RequestValue;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.offline.input.RowInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The request values of a query file: columns of the same name, which on-demand features read as
 * they read a lookup's. A cell without a value is none. Immutable, thread-safe.
 */
final class QueryValues {
  private static final int SHOWN_CHARS_MAX = 40;

  private final List<RequestValue> values;
  private final int[] columns;

  /**
   * @param columns by request value, in the query file
   */
  QueryValues(Map<RequestValue, Integer> columns) {
    this.values = List.copyOf(columns.keySet());
    this.columns = values.stream().mapToInt(columns::get).toArray();
  }

  /**
   * The row's values in their order.
   *
   * @throws BadRowException if one is not of its type
   */
  List<@Nullable Object> of(RowInput row) throws BadRowException {
    List<@Nullable Object> found = new ArrayList<>(columns.length);
    for (int i = 0; i < columns.length; i++) {
      Object given = row.value(columns[i]);
      found.add(given == null ? null : value(values.get(i), given));
    }
    return found;
  }

  private static Object value(RequestValue value, Object given) throws BadRowException {
    if (value.accepts(given)) {
      return given;
    }
    Object read =
        given instanceof JsonNode
            ? null
            // A table without a value here and there has its whole numbers as 3.0.
            : given instanceof Double number && number == Math.rint(number)
                ? value.parse(Long.toString(number.longValue()))
                : value.parse(given.toString());
    if (read == null) {
      String shown = given.toString();
      throw new BadRowException(
          value.name(),
          "'"
              + (shown.length() > SHOWN_CHARS_MAX
                  ? shown.substring(0, SHOWN_CHARS_MAX) + "…"
                  : shown)
              + "' (expected: "
              + value.expectation()
              + ": it is the request value of that name)");
    }
    return read;
  }

  /** Puts a row's values into their columns of a vector. */
  void put(List<@Nullable Object> row, FeatureVector into) {
    for (int i = 0; i < values.size(); i++) {
      int column = into.schema().indexOf(values.get(i).name());
      values.get(i).set(into, column, row.get(i));
    }
  }
}
