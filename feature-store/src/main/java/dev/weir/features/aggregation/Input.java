package dev.weir.features.aggregation;

import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;

/** The event field an aggregation reads: path, index in its event type, type. */
public record Input(String path, int field, FieldType type) {
  public Input {
    if (field < 0) {
      throw new IllegalArgumentException("field: " + path + " (expected: a field of the event)");
    }
  }

  /**
   * @throws IllegalArgumentException if the event type has no such field
   */
  public static Input of(EventType events, String path) {
    int field = events.indexOf(path);
    if (field < 0) {
      throw new IllegalArgumentException(
          "field: " + path + " (expected: a field of " + events.name() + ")");
    }
    return new Input(path, field, events.typeOf(field));
  }
}
