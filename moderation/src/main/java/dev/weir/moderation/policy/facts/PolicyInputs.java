package dev.weir.moderation.policy.facts;

import dev.weir.features.serving.FeatureSchema;
import java.util.List;
import java.util.Set;

/**
 * What a policy is checked against: the scores and features that will be there when it runs.
 *
 * @param labels score labels, those of the text model
 * @param features every feature a rule may name, of both looks
 * @param secondLookViews feature views that are filled only on a second look; rules that read them
 *     run only then unless they say otherwise
 */
public record PolicyInputs(
    List<String> labels, FeatureSchema features, Set<String> secondLookViews) {
  public PolicyInputs {
    labels = List.copyOf(labels);
    secondLookViews = Set.copyOf(secondLookViews);
  }

  /** Inputs without views of the second look. */
  public static PolicyInputs of(List<String> labels, FeatureSchema features) {
    return new PolicyInputs(labels, features, Set.of());
  }
}
