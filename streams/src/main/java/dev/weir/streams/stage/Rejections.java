package dev.weir.streams.stage;

import dev.weir.event.DeadLetterReason;
import dev.weir.features.window.ApplyResult;
import dev.weir.streams.wire.Rejection;
import java.time.Instant;

/** Why the feature store refused an event, in the words of dead letters. */
final class Rejections {
  private Rejections() {}

  static boolean refused(ApplyResult result) {
    return result == ApplyResult.TOO_LATE || result == ApplyResult.IN_THE_FUTURE;
  }

  /** An event from before its entity was forgotten. */
  static Rejection forgotten() {
    return new Rejection(
        DeadLetterReason.FORGOTTEN,
        "erasure",
        "event of an entity that was forgotten after it came (expected: later events)");
  }

  static Rejection of(ApplyResult result, long eventTimeMs) {
    boolean late = result == ApplyResult.TOO_LATE;
    return new Rejection(
        late ? DeadLetterReason.TOO_LATE : DeadLetterReason.IN_THE_FUTURE,
        "event-time",
        "event time: "
            + Instant.ofEpochMilli(eventTimeMs)
            + (late
                ? " (expected: within the retention of a view that reads it)"
                : " (expected: not after its arrival by more than the tolerance)"));
  }
}
