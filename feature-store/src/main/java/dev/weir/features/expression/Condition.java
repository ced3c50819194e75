package dev.weir.features.expression;

import dev.weir.features.event.Event;

/**
 * A yes-or-no question to one event, as written after {@code where}. An event that lacks a field
 * the answer hangs on does not meet the condition.
 *
 * <p>Deterministic, free of side effects, thread-safe.
 */
public interface Condition {
  /** The expression as written; part of the definition's fingerprint. */
  String text();

  boolean test(Event event);
}
