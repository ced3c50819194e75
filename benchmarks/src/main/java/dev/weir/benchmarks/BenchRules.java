package dev.weir.benchmarks;

import java.util.List;

/**
 * A hundred rules over 30 features, 7 scores, language, surface and length, each as a condition of
 * the policy language and as what an engineer would write for it in Java, where a value that is
 * missing makes a comparison false.
 */
final class BenchRules {
  static final int RULES = 100;
  static final int FEATURES = 30;
  static final List<String> LABELS =
      List.of("toxic", "severe_toxic", "obscene", "threat", "insult", "hate", "spam");
  private static final int VIEWS = 5;

  private BenchRules() {}

  static String view(int feature) {
    return "view_" + feature % VIEWS;
  }

  static String feature(int feature) {
    return "feature_" + feature;
  }

  /** The action of a rule. */
  static String action(int rule) {
    return rule % 2 == 0 ? "demote" : "review";
  }

  /**
   * @param celRules so many rules, the first ones, need the CEL interpreter
   */
  static String policy(int celRules) {
    StringBuilder yaml = new StringBuilder("name: bench\nmode: enforce\nfallback: review\n");
    yaml.append("categories:\n");
    for (String label : LABELS) {
      yaml.append("  ").append(label).append(": { score: ").append(label);
      yaml.append(", thresholds: { remove: 0.97, review: 0.85 } }\n");
    }
    yaml.append("rules:\n");
    for (int i = 0; i < RULES; i++) {
      yaml.append("  - id: rule-").append(i).append("\n    category: toxic\n    action: ");
      yaml.append(action(i)).append("\n    when: >-\n      ").append(condition(i, celRules));
      yaml.append('\n');
    }
    return yaml.toString();
  }

  private static String condition(int i, int celRules) {
    if (i < celRules) {
      return name(3 * i + 1) + " * 2 - " + name(3 * i + 2) + " >= " + (20 + i);
    }
    if (isPattern(i)) {
      return "content.normalized.matches('" + pattern(i) + "')";
    }
    return name(i)
        + " >= "
        + from(i)
        + " && ("
        + name(i + 7)
        + " > "
        + above(i)
        + " || score."
        + LABELS.get(i % LABELS.size())
        + " >= "
        + score(i)
        + ") && content.language in ['en', 'de', 'fr'] && post.surface != 'profile'";
  }

  /** The rule as a Java expression over {@code f}, {@code s}, {@code p} and {@code c}. */
  static String java(int i, int celRules) {
    if (i < celRules) {
      return known(3 * i + 1)
          + " && "
          + known(3 * i + 2)
          + " && "
          + number(3 * i + 1)
          + " * 2 - "
          + number(3 * i + 2)
          + " >= "
          + (20 + i);
    }
    if (isPattern(i)) {
      return "P" + i + ".matcher(c.normalized()).find()";
    }
    return known(i)
        + " && "
        + number(i)
        + " >= "
        + from(i)
        + " && (("
        + known(i + 7)
        + " && "
        + number(i + 7)
        + " > "
        + above(i)
        + ") || s.value("
        + i % LABELS.size()
        + ") >= "
        + score(i)
        + "f) && p.language() != null && LANGUAGES.contains(p.language())"
        + " && p.surface() != null && !p.surface().equals(\"profile\")";
  }

  static boolean isPattern(int i) {
    return i % 20 == 19;
  }

  static String pattern(int i) {
    return "(?i)free (money|coins) number " + i;
  }

  private static int from(int i) {
    return 5 + i % 60;
  }

  private static int above(int i) {
    return 10 + i % 50;
  }

  private static String score(int i) {
    return "0." + (3 + i % 6);
  }

  private static String name(int i) {
    int feature = i % FEATURES;
    return "features." + view(feature) + '.' + feature(feature);
  }

  private static String known(int i) {
    return "f.present(" + i % FEATURES + ")";
  }

  private static String number(int i) {
    return "f.number(" + i % FEATURES + ")";
  }
}
