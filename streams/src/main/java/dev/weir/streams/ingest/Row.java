package dev.weir.streams.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One row's values by column name. */
public sealed interface Row {
  /**
   * The value as text, null when there is none or it is empty.
   *
   * @throws BadRowException if it is not a single value
   */
  @Nullable String get(String column) throws BadRowException;

  /** Whether the column is there, with or without a value. */
  boolean has(String column);

  /** Calls the function of the case that holds: on the object, or the values of the columns. */
  <R> R match(Function<JsonNode, R> json, Function<String[], R> delimited);

  /** A row of a file with a header line. */
  record Delimited(Map<String, Integer> indexByColumn, String[] values) implements Row {
    @Override
    public @Nullable String get(String column) {
      Integer index = indexByColumn.get(column);
      String value = index == null ? null : values[index];
      return value == null || value.isEmpty() ? null : value;
    }

    @Override
    public boolean has(String column) {
      return indexByColumn.containsKey(column);
    }

    @Override
    public <R> R match(Function<JsonNode, R> json, Function<String[], R> delimited) {
      return delimited.apply(values);
    }
  }

  /** A JSON object; {@code a.b} is the member b of the member a. */
  record Json(JsonNode object) implements Row {
    @Override
    public @Nullable String get(String column) throws BadRowException {
      JsonNode value = node(column);
      if (value == null || value.isNull()) {
        return null;
      }
      if (value.isContainerNode()) {
        throw new BadRowException(column, "an object or a list (expected: one value)");
      }
      String text = value.asText();
      return text.isEmpty() ? null : text;
    }

    @Override
    public boolean has(String column) {
      return node(column) != null;
    }

    @Override
    public <R> R match(Function<JsonNode, R> json, Function<String[], R> delimited) {
      return json.apply(object);
    }

    @Nullable JsonNode node(String column) {
      JsonNode direct = object.get(column);
      int dot = column.indexOf('.');
      if (direct != null || dot < 0) {
        return direct;
      }
      JsonNode outer = object.get(column.substring(0, dot));
      return outer == null ? null : outer.get(column.substring(dot + 1));
    }
  }
}
