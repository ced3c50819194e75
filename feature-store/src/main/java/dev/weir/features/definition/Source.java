package dev.weir.features.definition;

import dev.weir.features.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Where events come from: a topic and what they look like.
 *
 * @param eventTime field that says when an event happened, in milliseconds since the epoch
 * @param eventId field that tells an event from all others, null when there is none
 */
public record Source(
    String name, String topic, EventType type, String eventTime, @Nullable String eventId) {
  /** A source whose events carry no id. */
  public Source(String name, String topic, EventType type, String eventTime) {
    this(name, topic, type, eventTime, null);
  }
}
