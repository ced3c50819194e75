package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.streams.push.PushRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The body of {@code POST /push}: Feast's, a frame of columns that becomes rows. */
final class PushBody extends BodyReader {
  private static final int NAME_LENGTH_MAX = 512;
  private static final ObjectMapper TREES = new ObjectMapper(JsonBodies.JSON);

  private String sourceName = "";
  private boolean sourceGiven;
  private boolean frameGiven;
  private final Map<String, List<JsonNode>> columns = new LinkedHashMap<>();

  private PushBody() {}

  /** Parses and checks a body; all problems are told at once. */
  static PushRequest parse(byte[] body) throws BodyException {
    PushBody reader = new PushBody();
    reader.read(body);
    return new PushRequest(reader.sourceName, reader.rows());
  }

  @Override
  protected boolean field(String name, JsonParser json) throws IOException {
    switch (name) {
      case "push_source_name" -> {
        sourceGiven = true;
        String given = string(List.of(name), json, NAME_LENGTH_MAX);
        sourceName = given == null ? "" : given;
      }
      case "df" -> frame(json);
      case "to" -> to(json);
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  protected void finish() {
    if (!sourceGiven) {
      problem("missing", List.of("push_source_name"), "Field required");
    }
    if (!frameGiven) {
      problem("missing", List.of("df"), "Field required");
    }
    int rows = columns.isEmpty() ? 0 : columns.values().iterator().next().size();
    columns.forEach(
        (name, values) -> {
          if (values.size() != rows) {
            problem(
                "value_error",
                List.of("df", name),
                "All columns must have the same length: "
                    + values.size()
                    + " values (expected: "
                    + rows
                    + ", as in the first column)");
          }
        });
  }

  private List<ObjectNode> rows() {
    List<ObjectNode> rows = new ArrayList<>();
    columns.forEach(
        (name, values) -> {
          for (int row = 0; row < values.size(); row++) {
            if (rows.size() <= row) {
              rows.add(JsonNodeFactory.instance.objectNode());
            }
            rows.get(row).set(name, values.get(row));
          }
        });
    return rows;
  }

  /** One log feeds the store and training sets, so nothing can be written for one of them alone. */
  private void to(JsonParser json) throws IOException {
    String to = nullableString(List.of("to"), json, NAME_LENGTH_MAX);
    if (to != null && !to.equals("online") && !to.equals("online_and_offline")) {
      problem("enum", List.of("to"), "Input should be 'online' or 'online_and_offline'");
    }
  }

  private void frame(JsonParser json) throws IOException {
    frameGiven = true;
    columns.clear();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      problem("dict_type", List.of("df"), "Input should be a valid dictionary");
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (columns.size() >= PushRequest.COLUMNS_MAX) {
        json.skipChildren();
        problem(
            "too_long",
            List.of("df"),
            "At most " + PushRequest.COLUMNS_MAX + " columns, more given");
      } else if (json.currentToken() != JsonToken.START_ARRAY) {
        json.skipChildren();
        problem("list_type", List.of("df", name), "Input should be a valid list");
      } else {
        columns.put(name, column(name, json));
      }
    }
  }

  private List<JsonNode> column(String name, JsonParser json) throws IOException {
    List<JsonNode> values = new ArrayList<>();
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (count < PushRequest.ROWS_MAX) {
        values.add(TREES.readTree(json));
      } else {
        json.skipChildren();
      }
      count++;
    }
    if (count > PushRequest.ROWS_MAX) {
      problem(
          "too_long",
          List.of("df", name),
          "At most "
              + PushRequest.ROWS_MAX
              + " rows per request, got "
              + count
              + ": split the batch");
    }
    return values;
  }
}
