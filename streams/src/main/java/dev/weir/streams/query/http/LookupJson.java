package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.LookupAnswer;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import dev.weir.streams.query.ViewDescriptions;
import dev.weir.streams.query.ViewFreshness;
import java.io.IOException;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lookup's answer as Feast's JSON, column by column, straight from the vectors: no tree, no
 * object per value.
 */
final class LookupJson implements JsonBodies.Body {
  private static final SerializableString EPOCH = new SerializedString("1970-01-01T00:00:00Z");
  private static final Map<FeatureStatus, SerializableString> STATUSES =
      new EnumMap<>(FeatureStatus.class);

  static {
    for (FeatureStatus status : FeatureStatus.values()) {
      STATUSES.put(status, new SerializedString(status.name()));
    }
  }

  private final LookupAnswer answer;
  private final ViewDescriptions views;
  private final char[] time = new char[Rfc3339.LENGTH_MAX];
  private final @Nullable SerializableString[] timestamps;
  private final long[] timestampsMs;

  LookupJson(LookupAnswer answer, ViewDescriptions views) {
    this.answer = answer;
    this.views = views;
    this.timestamps = new SerializableString[answer.rows()];
    this.timestampsMs = new long[answer.rows()];
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("results");
    for (EntityColumn column : answer.joinKeys()) {
      joinKey(column, json);
    }
    for (int column = 0; column < answer.featureColumns(); column++) {
      feature(column, json);
    }
    json.writeEndArray();
    metadata(json);
    json.writeEndObject();
  }

  private void joinKey(EntityColumn column, JsonGenerator json) throws IOException {
    int rows = column.values().size();
    json.writeStartObject();
    json.writeArrayFieldStart("values");
    for (Object value : column.values()) {
      key(value, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("statuses");
    for (Object value : column.values()) {
      FeatureStatus status = value == null ? FeatureStatus.NULL_VALUE : FeatureStatus.PRESENT;
      status(status, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("event_timestamps");
    for (int row = 0; row < rows; row++) {
      json.writeString(EPOCH);
    }
    json.writeEndArray();
    if (answer.includeBounds()) {
      json.writeArrayFieldStart("error_bounds");
      for (Object value : column.values()) {
        bound(value != null, 0, json);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("exact");
      for (Object value : column.values()) {
        exact(value != null, 0, json);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void key(@Nullable Object value, JsonGenerator json) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof BigInteger number) {
      json.writeNumber(number);
    } else {
      json.writeString(value.toString());
    }
  }

  private void feature(int column, JsonGenerator json) throws IOException {
    int rows = answer.rows();
    json.writeStartObject();
    json.writeArrayFieldStart("values");
    for (int row = 0; row < rows; row++) {
      value(row, column, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("statuses");
    for (int row = 0; row < rows; row++) {
      status(answer.status(row, column), json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("event_timestamps");
    for (int row = 0; row < rows; row++) {
      json.writeString(timestamp(row, answer.eventTimeMs(row, column)));
    }
    json.writeEndArray();
    if (answer.includeBounds()) {
      bounds(column, json);
    }
    json.writeEndObject();
  }

  /** All features of a view have one event time in a row: it is formatted for the first. */
  private SerializableString timestamp(int row, long eventTimeMs) {
    if (eventTimeMs == 0) {
      return EPOCH;
    }
    SerializableString known = timestamps[row];
    if (known == null || timestampsMs[row] != eventTimeMs) {
      known = new SerializedString(new String(time, 0, Rfc3339.format(eventTimeMs, time)));
      timestamps[row] = known;
      timestampsMs[row] = eventTimeMs;
    }
    return known;
  }

  private void bounds(int column, JsonGenerator json) throws IOException {
    int rows = answer.rows();
    json.writeArrayFieldStart("error_bounds");
    for (int row = 0; row < rows; row++) {
      bound(
          answer.status(row, column) == FeatureStatus.PRESENT,
          answer.errorBound(row, column),
          json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("exact");
    for (int row = 0; row < rows; row++) {
      exact(
          answer.status(row, column) == FeatureStatus.PRESENT,
          answer.errorBound(row, column),
          json);
    }
    json.writeEndArray();
  }

  private static void bound(boolean present, double bound, JsonGenerator json) throws IOException {
    if (!present || !Double.isFinite(bound)) {
      json.writeNull();
    } else {
      json.writeNumber(bound);
    }
  }

  private static void exact(boolean present, double bound, JsonGenerator json) throws IOException {
    if (present && !Double.isNaN(bound)) {
      json.writeBoolean(bound == 0);
    } else {
      json.writeNull();
    }
  }

  private void value(int row, int column, JsonGenerator json) throws IOException {
    if (answer.status(row, column) != FeatureStatus.PRESENT) {
      json.writeNull();
      return;
    }
    FeatureVector vector = answer.row(row);
    FeatureColumn meta = vector.schema().columns().get(column);
    switch (meta.type()) {
      case LONG -> json.writeNumber((long) vector.number(column));
      case DOUBLE -> json.writeNumber(vector.number(column));
      case BOOLEAN -> json.writeBoolean(vector.number(column) != 0);
      case STRING -> json.writeString(vector.text(column));
      case LONG_LIST, DOUBLE_LIST, BOOLEAN_LIST, STRING_LIST, COUNTS ->
          composed(vector.object(column), json);
    }
  }

  /** A list as an array, counts as an object in their order. */
  private static void composed(@Nullable Object value, JsonGenerator json) throws IOException {
    if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object item : list) {
        composed(item, json);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> counts) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : counts.entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        composed(entry.getValue(), json);
      }
      json.writeEndObject();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else {
      json.writeString(String.valueOf(value));
    }
  }

  private static void status(FeatureStatus status, JsonGenerator json) throws IOException {
    SerializableString name = STATUSES.get(status);
    json.writeString(name == null ? new SerializedString(status.name()) : name);
  }

  private void metadata(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("metadata");
    json.writeArrayFieldStart("feature_names");
    for (EntityColumn column : answer.joinKeys()) {
      json.writeString(column.name());
    }
    for (int column = 0; column < answer.featureColumns(); column++) {
      json.writeString(answer.featureName(column));
    }
    json.writeEndArray();
    if (answer.asOfAsked() || answer.includeBounds()) {
      json.writeFieldName("as_of");
      json.writeString(time, 0, Rfc3339.format(answer.asOfMs(), time));
    }
    if (answer.includeBounds()) {
      json.writeNumberField("stale_ms", answer.stalenessMs());
    }
    if (answer.includeFreshness()) {
      freshness(json);
    }
    json.writeEndObject();
  }

  private void freshness(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("freshness");
    for (String view : answer.views()) {
      ViewFreshness fresh = views.freshness(view);
      json.writeObjectFieldStart(view);
      Long newestMs = fresh.newestEventMs();
      json.writeFieldName("newest_event");
      if (newestMs == null) {
        json.writeNull();
      } else {
        json.writeString(time, 0, Rfc3339.format(newestMs, time));
      }
      number("newest_event_age_ms", fresh.ageMs(), json);
      number("lag_records", fresh.lagRecords(), json);
      json.writeNumberField("stale_ms", answer.stalenessMs(view));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void number(String name, @Nullable Long value, JsonGenerator json)
      throws IOException {
    json.writeFieldName(name);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }
}
