package dev.weir.streams.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.Source;
import dev.weir.features.event.EventType;
import dev.weir.streams.wire.Decoded;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects and rows of columns as events of a source. A field is the member or column of its
 * path; {@code a.b} is also the member b of the member a. What is not a field is passed over; null,
 * and an empty column, is no value. Times are milliseconds or ISO 8601, without an offset UTC.
 *
 * <p>Not thread-safe: owned by one thread.
 */
public final class RowEvents {
  private final EventDraft draft;
  private final String[] paths;
  private final String[][] members;

  public RowEvents(Source source, FeatureDefinitions definitions) {
    this.draft = new EventDraft(source, definitions);
    this.paths = source.type().fields().stream().map(EventType.Field::path).toArray(String[]::new);
    this.members = Arrays.stream(paths).map(path -> path.split("\\.")).toArray(String[][]::new);
  }

  /** The event of a JSON object, or why there is none. */
  public Decoded<RecordEvent> json(JsonNode object) {
    for (int field = 0; field < paths.length; field++) {
      JsonNode value = member(object, field);
      if (value == null || value.isNull()) {
        continue;
      }
      if (value.isTextual()) {
        draft.text(field, value.textValue());
      } else if (value.isBoolean()) {
        draft.number(field, value.booleanValue() ? 1 : 0);
      } else if (value.canConvertToLong() && value.isIntegralNumber()) {
        draft.whole(field, value.longValue());
      } else if (value.isNumber()) {
        draft.number(field, value.doubleValue());
      } else {
        draft.wrongKind(field, value.isArray() ? "a list" : "an object");
      }
    }
    return draft.finish();
  }

  private @Nullable JsonNode member(JsonNode object, int field) {
    JsonNode direct = object.get(paths[field]);
    if (direct != null || members[field].length == 1) {
      return direct;
    }
    JsonNode at = object;
    for (String member : members[field]) {
      at = at == null ? null : at.get(member);
    }
    return at;
  }

  /**
   * Which column each field is in, -1 for none: by name, else by name in another case.
   *
   * @param header column names in order
   */
  public int[] columns(List<String> header) {
    int[] columns = new int[paths.length];
    for (int field = 0; field < paths.length; field++) {
      columns[field] = header.indexOf(paths[field]);
      for (int i = 0; i < header.size() && columns[field] < 0; i++) {
        if (header.get(i).equalsIgnoreCase(paths[field])) {
          columns[field] = i;
        }
      }
    }
    return columns;
  }

  /**
   * The event of a row, or why there is none.
   *
   * @param columns as {@link #columns} found them in the header
   * @param values in the order of the header
   */
  public Decoded<RecordEvent> row(int[] columns, String[] values) {
    for (int field = 0; field < paths.length; field++) {
      int column = columns[field];
      if (column >= 0 && column < values.length && !values[column].isEmpty()) {
        draft.text(field, values[column]);
      }
    }
    return draft.finish();
  }
}
