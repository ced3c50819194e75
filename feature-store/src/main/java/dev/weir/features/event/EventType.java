package dev.weir.features.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields that events of one source carry, in a fixed order. A field is named by its path
 * ({@code author_id}, {@code context.device_hash}, {@code scores.toxic}) and used by its index, so
 * that no name is looked up per event.
 *
 * <p>Immutable, thread-safe.
 */
public final class EventType {
  /**
   * A field: dotted path and type.
   *
   * @param time whether it is a moment, a LONG in milliseconds since the epoch that files may also
   *     write as ISO 8601
   */
  public record Field(String path, FieldType type, boolean time) {
    public Field {
      if (time && type != FieldType.LONG) {
        throw new IllegalArgumentException("field: " + path + " of " + type + " (expected: LONG)");
      }
    }

    /** A field that is no moment. */
    public Field(String path, FieldType type) {
      this(path, type, false);
    }
  }

  private final String name;
  private final List<Field> fields;
  private final Map<String, Integer> indexByPath;
  private final Map<String, String> leftOut;

  /**
   * @throws IllegalArgumentException if a path occurs twice
   */
  public EventType(String name, List<Field> fields) {
    this(name, fields, Map.of());
  }

  /**
   * @param leftOut what the schema has besides and definitions cannot use, by path, with the reason
   * @throws IllegalArgumentException if a path occurs twice
   */
  public EventType(String name, List<Field> fields, Map<String, String> leftOut) {
    this.name = name;
    this.leftOut = Map.copyOf(leftOut);
    this.fields = List.copyOf(fields);
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < this.fields.size(); i++) {
      if (index.put(this.fields.get(i).path(), i) != null) {
        throw new IllegalArgumentException(
            "field: " + this.fields.get(i).path() + " of " + name + " (expected: named once)");
      }
    }
    this.indexByPath = Map.copyOf(index);
  }

  /** Full name, e.g. {@code dev.weir.event.Post}. */
  public String name() {
    return name;
  }

  public List<Field> fields() {
    return fields;
  }

  /** Index of the field with that path, or -1. */
  public int indexOf(String path) {
    return indexByPath.getOrDefault(path, -1);
  }

  /** Why the path, or what it lies in, cannot be used; empty when the schema has no such thing. */
  public Optional<String> whyLeftOut(String path) {
    for (String at = path; ; at = at.substring(0, at.lastIndexOf('.'))) {
      String why = leftOut.get(at);
      if (why != null || at.indexOf('.') < 0) {
        return Optional.ofNullable(why);
      }
    }
  }

  public FieldType typeOf(int field) {
    return fields.get(field).type();
  }
}
