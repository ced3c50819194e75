package dev.weir.streams.source;

import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * An event of a declared type: its values by field index, whatever format they came in. Made by
 * {@link EventDraft}, which checks them.
 *
 * <p>Immutable, thread-safe.
 */
public final class RecordEvent implements Event {
  private final EventType type;
  private final String id;
  private final long eventTimeMs;
  private final @Nullable String[] texts;
  private final long[] bits;
  private final boolean[] present;

  /**
   * @param texts of STRING fields, by field
   * @param bits of the others, by field: the value of a LONG, 0 or 1, or the bits of a double
   */
  RecordEvent(
      EventType type,
      String id,
      long eventTimeMs,
      @Nullable String[] texts,
      long[] bits,
      boolean[] present) {
    this.type = type;
    this.id = id;
    this.eventTimeMs = eventTimeMs;
    this.texts = texts;
    this.bits = bits;
    this.present = present;
  }

  public EventType type() {
    return type;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public long eventTimeMs() {
    return eventTimeMs;
  }

  @Override
  public boolean has(int field) {
    return present[field];
  }

  @Override
  public double number(int field) {
    FieldType fieldType = type.typeOf(field);
    if (!present[field] || fieldType == FieldType.STRING) {
      return Double.NaN;
    }
    return fieldType == FieldType.DOUBLE ? Double.longBitsToDouble(bits[field]) : bits[field];
  }

  @Override
  public long whole(int field) {
    return type.typeOf(field) == FieldType.DOUBLE ? (long) number(field) : bits[field];
  }

  @Override
  public @Nullable String text(int field) {
    return texts[field];
  }
}
