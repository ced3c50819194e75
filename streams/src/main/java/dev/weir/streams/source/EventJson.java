package dev.weir.streams.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.features.event.EventType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Events as JSON objects that {@link RowEvents} reads back: one member per field, by its path. */
public final class EventJson {
  private static final JsonFactory JSON = new JsonFactory();

  private EventJson() {}

  /** The event on one line; fields without a value are left out, times are milliseconds. */
  public static String of(RecordEvent event) {
    StringWriter out = new StringWriter(256);
    List<EventType.Field> fields = event.type().fields();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (int field = 0; field < fields.size(); field++) {
        if (!event.has(field)) {
          continue;
        }
        json.writeFieldName(fields.get(field).path());
        switch (fields.get(field).type()) {
          case STRING -> json.writeString(event.text(field));
          case LONG -> json.writeNumber(event.whole(field));
          case DOUBLE -> json.writeNumber(event.number(field));
          case BOOLEAN -> json.writeBoolean(event.number(field) != 0);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toString();
  }
}
