package dev.weir.features.aggregation;

import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.features.expression.Condition;
import org.jspecify.annotations.Nullable;

/**
 * What an aggregation reads of an event: a field, by its path, index in the event type and type; or
 * a condition, which is 1 where it is met and else 0, and then path is its text.
 */
public record Input(String path, int field, FieldType type, @Nullable Condition test) {
  public Input {
    if (field < 0 && test == null) {
      throw new IllegalArgumentException("field: " + path + " (expected: a field of the event)");
    }
  }

  /** A field. */
  public Input(String path, int field, FieldType type) {
    this(path, field, type, null);
  }

  /** Whether a condition is met. */
  public static Input of(Condition test) {
    return new Input(test.text(), -1, FieldType.BOOLEAN, test);
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
