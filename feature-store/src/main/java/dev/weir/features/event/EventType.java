package dev.weir.features.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields that events of one source carry, in a fixed order. A field is named by its path
 * ({@code author_id}, {@code context.device_hash}, {@code scores.toxic}) and used by its index, so
 * that no name is looked up per event.
 *
 * <p>Immutable, thread-safe.
 */
public final class EventType {
  /** A field: dotted path and type. */
  public record Field(String path, FieldType type) {}

  private final String name;
  private final List<Field> fields;
  private final Map<String, Integer> indexByPath;

  /**
   * @throws IllegalArgumentException if a path occurs twice
   */
  public EventType(String name, List<Field> fields) {
    this.name = name;
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

  public FieldType typeOf(int field) {
    return fields.get(field).type();
  }
}
