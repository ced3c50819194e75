package dev.weir.streams.offline.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Values of Avro records by dotted path. Immutable. */
final class AvroValues {
  private static final long MILLIS_PER_DAY = 86_400_000L;

  /** Where a slot's value lies: positions in the record, then in the one within, ... */
  private record Place(int[] positions, Schema schema) {}

  private final @Nullable Place[] places;

  AvroValues(Schema schema, Slots slots) {
    this.places = new Place[slots.count()];
    for (int slot = 0; slot < places.length; slot++) {
      for (String name : slots.names().get(slot)) {
        if (places[slot] == null) {
          places[slot] = place(schema, name);
        }
      }
    }
  }

  private static @Nullable Place place(Schema record, String path) {
    String[] parts = path.split("\\.", -1);
    int[] positions = new int[parts.length];
    Schema at = record;
    for (int i = 0; i < parts.length; i++) {
      Schema inner = notNull(at);
      Schema.Field field = inner.getType() == Schema.Type.RECORD ? inner.getField(parts[i]) : null;
      if (field == null) {
        return null;
      }
      positions[i] = field.pos();
      at = field.schema();
    }
    return new Place(positions, notNull(at));
  }

  /** The one branch of a union with null; other schemas as they are. */
  private static Schema notNull(Schema schema) {
    if (schema.getType() == Schema.Type.UNION) {
      List<Schema> others =
          schema.getTypes().stream().filter(s -> s.getType() != Schema.Type.NULL).toList();
      if (others.size() == 1) {
        return others.get(0);
      }
    }
    return schema;
  }

  @Nullable Object value(IndexedRecord record, int slot) {
    Place place = places[slot];
    if (place == null) {
      return null;
    }
    Object at = record;
    for (int position : place.positions()) {
      if (at == null) {
        return null;
      }
      at = ((IndexedRecord) at).get(position);
    }
    return plain(at, place.schema());
  }

  private static @Nullable Object plain(@Nullable Object value, Schema schema) {
    if (value == null || value instanceof Boolean || value instanceof Instant) {
      return value;
    }
    if (value instanceof Integer || value instanceof Long) {
      return whole(((Number) value).longValue(), schema.getLogicalType());
    }
    if (value instanceof Number number) {
      return value instanceof Float ? (Object) (double) (float) value : number.doubleValue();
    }
    if (value instanceof LocalDate date) {
      return Instant.ofEpochMilli(date.toEpochDay() * MILLIS_PER_DAY);
    }
    if (value instanceof Collection<?> || value instanceof Map<?, ?>) {
      return json(value);
    }
    return value instanceof IndexedRecord ? json(value) : value.toString();
  }

  private static Object whole(long value, @Nullable LogicalType logical) {
    return switch (logical == null ? "" : logical.getName()) {
      case "timestamp-millis", "local-timestamp-millis" -> Instant.ofEpochMilli(value);
      case "timestamp-micros", "local-timestamp-micros" ->
          Instant.ofEpochMilli(Math.floorDiv(value, 1_000L));
      case "timestamp-nanos", "local-timestamp-nanos" ->
          Instant.ofEpochMilli(Math.floorDiv(value, 1_000_000L));
      case "date" -> Instant.ofEpochMilli(value * MILLIS_PER_DAY);
      default -> value;
    };
  }

  private static JsonNode json(@Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value == null) {
      return nodes.nullNode();
    }
    if (value instanceof Collection<?> list) {
      ArrayNode array = nodes.arrayNode();
      list.forEach(item -> array.add(json(item)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = nodes.objectNode();
      map.forEach((key, item) -> object.set(String.valueOf(key), json(item)));
      return object;
    }
    if (value instanceof IndexedRecord record) {
      ObjectNode object = nodes.objectNode();
      record
          .getSchema()
          .getFields()
          .forEach(field -> object.set(field.name(), json(record.get(field.pos()))));
      return object;
    }
    if (value instanceof Boolean truth) {
      return nodes.booleanNode(truth);
    }
    if (value instanceof Integer || value instanceof Long) {
      return nodes.numberNode(((Number) value).longValue());
    }
    return value instanceof Number number
        ? nodes.numberNode(number.doubleValue())
        : nodes.textNode(value.toString());
  }
}
