package dev.weir.streams.offline.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JSON object per row; a column without a value is null. */
final class JsonTable implements TableWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper(new JsonFactory());

  private final List<OutputColumn> columns;
  private final JsonGenerator json;

  JsonTable(OutputStream out, List<OutputColumn> columns) throws IOException {
    this.columns = columns;
    this.json = MAPPER.getFactory().createGenerator(out);
    json.setRootValueSeparator(null);
  }

  @Override
  public void row(@Nullable Object[] values) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < values.length; i++) {
      json.writeFieldName(columns.get(i).name());
      value(columns.get(i).type(), values[i]);
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void value(ColumnType type, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof JsonNode node) {
      json.writeTree(node);
    } else if (type == ColumnType.TEXT || value instanceof String) {
      json.writeString(value.toString());
    } else if (value instanceof java.util.Map<?, ?> || value instanceof Iterable<?>) {
      json.writeTree(MAPPER.valueToTree(value));
    } else {
      json.writeString(value.toString());
    }
  }

  @Override
  public void finish() throws IOException {
    json.close();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }

  /** A list or map as a JSON text. */
  static String text(Object value) throws IOException {
    return MAPPER.writeValueAsString(value);
  }
}
