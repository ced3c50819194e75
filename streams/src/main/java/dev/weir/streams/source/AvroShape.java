package dev.weir.streams.source;

import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/**
 * What definitions can use of an Avro record: single values, also within records, by dotted path;
 * where each lies; and why the rest is left out. Limits: 500 values, records 8 deep.
 */
final class AvroShape {
  private static final int LEAVES_MAX = 500;
  private static final int DEPTH_MAX = 8;

  /** How a value is turned into the field's. */
  enum Conversion {
    TEXT,
    TRUTH,
    NUMBER,
    WHOLE,
    DAYS,
    MICROSECONDS,
    NANOSECONDS
  }

  /**
   * A value of the record.
   *
   * @param positions of the field in its record, then in the one within, ...
   */
  record Leaf(EventType.Field field, int[] positions, Conversion conversion) {}

  private final List<Leaf> leaves = new ArrayList<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();

  private AvroShape() {}

  /**
   * @throws IllegalArgumentException if the schema is no record or has too many values
   */
  static AvroShape of(Schema schema) {
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException(
          "a schema of type " + schema.getType().getName() + " (expected: a record)");
    }
    AvroShape shape = new AvroShape();
    shape.record(schema, "", new int[0], new HashSet<>());
    return shape;
  }

  List<Leaf> leaves() {
    return leaves;
  }

  EventType type(String name) {
    return new EventType(name, leaves.stream().map(Leaf::field).toList(), leftOut);
  }

  private void record(Schema schema, String prefix, int[] above, Set<String> open) {
    if (!open.add(schema.getFullName())) {
      leftOut.put(prefix.substring(0, prefix.length() - 1), "a record that contains itself");
      return;
    }
    for (Schema.Field field : schema.getFields()) {
      int[] positions = Arrays.copyOf(above, above.length + 1);
      positions[above.length] = field.pos();
      value(field.schema(), prefix + field.name(), positions, open);
    }
    open.remove(schema.getFullName());
  }

  private void value(Schema schema, String path, int[] positions, Set<String> open) {
    switch (schema.getType()) {
      case RECORD -> {
        if (positions.length < DEPTH_MAX) {
          record(schema, path + ".", positions, open);
        } else {
          leftOut.put(path, "a record more than " + DEPTH_MAX + " deep");
        }
      }
      case UNION -> union(schema, path, positions, open);
      case STRING, ENUM -> leaf(path, FieldType.STRING, false, positions, Conversion.TEXT);
      case BOOLEAN -> leaf(path, FieldType.BOOLEAN, false, positions, Conversion.TRUTH);
      case FLOAT, DOUBLE -> leaf(path, FieldType.DOUBLE, false, positions, Conversion.NUMBER);
      case INT, LONG -> whole(schema, path, positions);
      case ARRAY ->
          leftOut.put(
              path, "an array of " + schema.getElementType().getName() + ", not a single value");
      case MAP ->
          leftOut.put(path, "a map to " + schema.getValueType().getName() + ", not a single value");
      case BYTES, FIXED -> leftOut.put(path, bytes(schema));
      case NULL -> leftOut.put(path, "always null");
    }
  }

  /** A union that may be null is its other branch; numbers of several kinds are the widest. */
  private void union(Schema schema, String path, int[] positions, Set<String> open) {
    List<Schema> branches =
        schema.getTypes().stream().filter(b -> b.getType() != Schema.Type.NULL).toList();
    if (branches.size() == 1) {
      value(branches.get(0), path, positions, open);
      return;
    }
    boolean numbers = !branches.isEmpty();
    boolean whole = true;
    for (Schema branch : branches) {
      switch (branch.getType()) {
        case INT, LONG -> numbers &= branch.getLogicalType() == null;
        case FLOAT, DOUBLE -> whole = false;
        default -> numbers = false;
      }
    }
    if (!numbers) {
      leftOut.put(path, "a union of " + branches.stream().map(Schema::getName).toList());
    } else if (whole) {
      leaf(path, FieldType.LONG, false, positions, Conversion.WHOLE);
    } else {
      leaf(path, FieldType.DOUBLE, false, positions, Conversion.NUMBER);
    }
  }

  private void whole(Schema schema, String path, int[] positions) {
    LogicalType logical = schema.getLogicalType();
    Conversion conversion =
        switch (logical == null ? "" : logical.getName()) {
          case "date" -> Conversion.DAYS;
          case "timestamp-micros", "local-timestamp-micros" -> Conversion.MICROSECONDS;
          case "timestamp-nanos", "local-timestamp-nanos" -> Conversion.NANOSECONDS;
          default -> Conversion.WHOLE;
        };
    boolean time =
        conversion != Conversion.WHOLE
            || (logical != null && logical.getName().endsWith("timestamp-millis"));
    leaf(path, FieldType.LONG, time, positions, conversion);
  }

  private static String bytes(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    return logical == null
        ? "bytes, neither a text nor a number"
        : "a " + logical.getName() + " in bytes; write it as a double or a long";
  }

  private void leaf(
      String path, FieldType type, boolean time, int[] positions, Conversion conversion) {
    if (leaves.size() >= LEAVES_MAX) {
      throw new IllegalArgumentException(
          "more than " + LEAVES_MAX + " values in one record (expected: at most that)");
    }
    leaves.add(new Leaf(new EventType.Field(path, type, time), positions, conversion));
  }
}
