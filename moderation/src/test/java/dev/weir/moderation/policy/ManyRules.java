package dev.weir.moderation.policy;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Policies of many made-up rules, and random features for them. */
final class ManyRules {
  private static final List<FeatureColumn> NUMBERS =
      TestInputs.SCHEMA.columns().stream()
          .filter(column -> !column.view().isEmpty() && !column.view().equals("profile"))
          .toList();

  private ManyRules() {}

  static Policy policy(int rules) {
    Random random = new Random(7);
    StringBuilder yaml =
        new StringBuilder(
            """
            name: many
            mode: enforce
            fallback: review
            categories:
              abuse: { score: toxic, thresholds: { remove: 0.95 } }
            rules:
            """);
    List<String> actions = List.of("label", "demote", "interstitial", "review", "remove");
    for (int i = 0; i < rules; i++) {
      yaml.append("  - id: rule-").append(i).append("\n    category: abuse\n    look: any\n");
      yaml.append("    action: ").append(actions.get(random.nextInt(5))).append('\n');
      yaml.append("    when: >-\n      ").append(comparison(random)).append(" && (");
      yaml.append(comparison(random)).append(" || ").append(comparison(random)).append(")\n");
    }
    return PolicyCompiler.compile(yaml.toString(), "many.yaml", TestInputs.INPUTS);
  }

  private static String comparison(Random random) {
    if (random.nextInt(5) == 0) {
      return "score.toxic >= 0." + (1 + random.nextInt(9));
    }
    FeatureColumn column = NUMBERS.get(random.nextInt(NUMBERS.size()));
    String name = "features." + column.view() + "." + column.feature();
    return column.type() == FeatureType.LONG
        ? name + " >= " + random.nextInt(20)
        : name + " > 0." + random.nextInt(10);
  }

  /** About two in three present. */
  static Map<String, Object> features(Random random) {
    Map<String, Object> features = new HashMap<>();
    for (FeatureColumn column : NUMBERS) {
      if (random.nextInt(3) > 0) {
        features.put(
            column.reference(),
            column.type() == FeatureType.LONG
                ? (Object) (long) random.nextInt(20)
                : (Object) random.nextDouble());
      }
    }
    return features;
  }
}
