package dev.weir.moderation.enforcement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a rule wants its action carried out, and what it asks for besides. Immutable.
 *
 * @param factor of demote: what a rank is multiplied by, above 0 and below 1; null for the
 *     consumer's usual one
 * @param queue of review: the reviewers' queue; null for the usual one
 * @param priority of review: 1 to {@value #PRIORITY_MAX}, more is sooner; 0 when it is not said
 * @param rateLimitMs for how long the author may post less than usual; 0 for not
 * @param suspendMs for how long the author may not post; 0 for not
 * @param channels channels to be told
 */
public record ActionParameters(
    @Nullable Double factor,
    @Nullable String queue,
    int priority,
    long rateLimitMs,
    long suspendMs,
    List<String> channels) {
  /** The greatest priority. */
  public static final int PRIORITY_MAX = 100;

  /** Nothing is said. */
  public static final ActionParameters NONE = new ActionParameters(null, null, 0, 0, 0, List.of());

  public ActionParameters {
    if (factor != null && !(factor > 0 && factor < 1)) {
      throw new IllegalArgumentException("factor: " + factor + " (expected: above 0, below 1)");
    }
    if (priority < 0 || priority > PRIORITY_MAX) {
      throw new IllegalArgumentException(
          "priority: " + priority + " (expected: 0 to " + PRIORITY_MAX + ")");
    }
    if (rateLimitMs < 0 || suspendMs < 0) {
      throw new IllegalArgumentException(
          "durations: " + rateLimitMs + ", " + suspendMs + " ms (expected: >= 0)");
    }
    channels = List.copyOf(channels);
  }

  /** Those that tell how that action is carried out, and no others. */
  public ActionParameters of(Action action) {
    return switch (action) {
      case DEMOTE -> factor == null ? NONE : new ActionParameters(factor, null, 0, 0, 0, List.of());
      case REVIEW ->
          queue == null && priority == 0
              ? NONE
              : new ActionParameters(null, queue, priority, 0, 0, List.of());
      case ALLOW, LABEL, INTERSTITIAL, REMOVE -> NONE;
    };
  }

  /** These, and where they are silent on how the action is carried out, the others. */
  public ActionParameters or(ActionParameters others) {
    return new ActionParameters(
        factor == null ? others.factor : factor,
        queue == null ? others.queue : queue,
        priority == 0 ? others.priority : priority,
        rateLimitMs,
        suspendMs,
        channels);
  }
}
