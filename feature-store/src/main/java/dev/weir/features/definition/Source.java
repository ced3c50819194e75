package dev.weir.features.definition;

import dev.weir.features.event.EventType;

/** Where events come from: a topic, what they look like and which field says when they happened. */
public record Source(String name, String topic, EventType type, String eventTime) {}
