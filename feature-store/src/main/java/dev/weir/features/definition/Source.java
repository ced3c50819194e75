package dev.weir.features.definition;

import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.expression.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Where events come from: a topic and what they look like.
 *
 * @param eventTime field that says when an event happened, in milliseconds since the epoch
 * @param eventId field that tells an event from all others, null when there is none
 * @param dedupeMs how far before the newest event of an entity the id of an event is known, so that
 *     its double is not counted; 0 for not at all
 * @param retraction which events take another one back: that with the same id, whose fields they
 *     repeat; null for none
 */
public record Source(
    String name,
    String topic,
    EventType type,
    String eventTime,
    @Nullable String eventId,
    long dedupeMs,
    @Nullable Condition retraction) {
  public Source {
    if (retraction != null && eventId == null) {
      throw new IllegalArgumentException(
          "source " + name + ": retraction without event_id (expected: a field)");
    }
    if (dedupeMs != 0
        && (eventId == null || dedupeMs < Window.MIN_MS || dedupeMs > Window.MAX_MS)) {
      throw new IllegalArgumentException(
          "source "
              + name
              + ": dedupe of "
              + dedupeMs
              + " ms, event_id "
              + eventId
              + " (expected: 1s to 400d, and a field)");
    }
  }

  /** A source whose events carry no id. */
  public Source(String name, String topic, EventType type, String eventTime) {
    this(name, topic, type, eventTime, null, 0, null);
  }

  /** Whether the event takes another one back. */
  public boolean retracts(Event event) {
    return retraction != null && retraction.test(event);
  }

  /** Whether the ids of events are remembered. */
  public boolean knowsIds() {
    return dedupeMs > 0 || retraction != null;
  }

  /** The event's id: the declared field's value, null when the event has none. */
  public @Nullable String idOf(Event event) {
    return eventId == null ? event.id() : text(event, eventId);
  }

  /** A field's value as text, null when the event has none. */
  @Nullable String text(Event event, String path) {
    int field = type.indexOf(path);
    if (!event.has(field)) {
      return null;
    }
    return type.typeOf(field).numeric() ? Long.toString(event.whole(field)) : event.text(field);
  }
}
