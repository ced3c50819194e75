package dev.weir.moderation.policy;

import dev.weir.moderation.enforcement.Action;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From which score on which action is proposed; the most severe one reached counts. Immutable.
 *
 * @param byAction rises with the action's severity
 */
record Thresholds(Map<Action, Double> byAction) {
  private static final Action[] ACTIONS = Action.values();

  Thresholds {
    byAction = Map.copyOf(byAction);
  }

  /** The most severe action whose threshold the score reaches; null when it reaches none. */
  @Nullable Action reached(double score) {
    for (int i = ACTIONS.length - 1; i > 0; i--) {
      Double threshold = byAction.get(ACTIONS[i]);
      if (threshold != null && score >= threshold) {
        return ACTIONS[i];
      }
    }
    return null;
  }

  double of(Action action) {
    Double threshold = byAction.get(action);
    return threshold == null ? Double.NaN : threshold;
  }

  /** These, with some replaced. An infinite threshold takes its action away. */
  Thresholds with(Map<Action, Double> changes) {
    Map<Action, Double> merged = new EnumMap<>(Action.class);
    merged.putAll(byAction);
    merged.putAll(changes);
    merged.values().removeIf(value -> value.isInfinite());
    return new Thresholds(merged);
  }
}
