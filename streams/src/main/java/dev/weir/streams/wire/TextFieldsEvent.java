package dev.weir.streams.wire;

import dev.weir.features.event.Event;
import java.time.Instant;

/** An event whose fields are texts, and last the time it is of. Immutable, thread-safe. */
abstract sealed class TextFieldsEvent implements Event
    permits ReactionEvent, ReportEvent, ReviewEvent {
  private final String id;
  private final long eventTimeMs;
  private final int createdAt;

  /**
   * @param createdAt number of the field that holds the time
   */
  TextFieldsEvent(String id, Instant at, int createdAt) {
    this.id = id;
    this.eventTimeMs = at.toEpochMilli();
    this.createdAt = createdAt;
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final long eventTimeMs() {
    return eventTimeMs;
  }

  @Override
  public final boolean has(int field) {
    return field == createdAt || text(field) != null;
  }

  @Override
  public final double number(int field) {
    return field == createdAt ? eventTimeMs : Double.NaN;
  }
}
