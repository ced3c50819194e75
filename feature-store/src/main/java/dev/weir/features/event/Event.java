package dev.weir.features.event;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as the feature store sees it: an id, an event time and fields by index
 * (see {@link EventType}).
 *
 * <p>Implementations adapt a wire format and are read by one thread at a time.
 */
public interface Event {
  /** Producer's id of the event. */
  String id();

  /** Event time in milliseconds since the epoch. */
  long eventTimeMs();

  /** Whether the field has a value. */
  boolean has(int field);

  /** Numeric value of the field; booleans are 0 or 1; {@code NaN} when it has none. */
  double number(int field);

  /** Value of a LONG field that has one, exact also beyond 2^53 where the adapter can. */
  default long whole(int field) {
    return (long) number(field);
  }

  /** Text of a string field, null when it has none. */
  @Nullable String text(int field);
}
