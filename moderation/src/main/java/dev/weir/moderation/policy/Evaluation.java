package dev.weir.moderation.policy;

import dev.weir.moderation.enforcement.Reason;
import java.util.List;

/**
 * What the rules of a policy say about one post: proposals, for enforcement to resolve. Immutable.
 *
 * @param reasons in policy order: fallback, categories, rules; abstentions only where they could
 *     have raised the action
 * @param labels score labels behind what fired, each once, in that order
 */
public record Evaluation(List<Reason> reasons, List<String> labels) {
  static final Evaluation NOTHING = new Evaluation(List.of(), List.of());

  public Evaluation {
    reasons = List.copyOf(reasons);
    labels = List.copyOf(labels);
  }
}
