package dev.weir.benchmarks;

import dev.weir.features.serving.FeatureType;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.ModerationFiles;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A hundred rules over 30 features, 6 scores, language, surface and length, each as a condition of
 * the policy language and as what an engineer would write for it in Java, where a value that is
 * missing makes a comparison false.
 */
public final class BenchRules {
  static final int RULES = 100;
  static final int FEATURES = 30;
  static final List<String> LABELS =
      List.of("toxic", "obscene", "threat", "insult", "hate", "spam");
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
    return policy(celRules, IntStream.range(0, FEATURES).mapToObj(BenchRules::name).toList());
  }

  /** The same rules over the first thirty numbers that the shipped definitions give at once. */
  public static String overShippedFeatures() {
    Configuration shipped =
        Configuration.load(
            new ModerationFiles(Optional.empty(), Optional.empty(), Optional.empty()));
    List<String> names =
        shipped.columns().columns().subList(0, shipped.firstLook()).stream()
            .filter(c -> c.type() == FeatureType.LONG || c.type() == FeatureType.DOUBLE)
            .map(c -> "features." + c.reference().replace(':', '.'))
            .limit(FEATURES)
            .toList();
    if (names.size() < FEATURES) {
      throw new IllegalStateException(
          names.size() + " numbers among the shipped features (expected: " + FEATURES + ")");
    }
    return policy(0, names);
  }

  private static String policy(int celRules, List<String> names) {
    StringBuilder yaml = new StringBuilder("name: bench\nmode: enforce\nfallback: review\n");
    yaml.append("categories:\n");
    for (String label : LABELS) {
      yaml.append("  ").append(label).append(": { score: ").append(label);
      yaml.append(", thresholds: { remove: 0.97, review: 0.85 } }\n");
    }
    yaml.append("rules:\n");
    for (int i = 0; i < RULES; i++) {
      yaml.append("  - id: rule-").append(i).append("\n    category: toxic\n    action: ");
      yaml.append(action(i)).append("\n    when: >-\n      ").append(condition(i, celRules, names));
      yaml.append('\n');
    }
    return yaml.toString();
  }

  private static String condition(int i, int celRules, List<String> names) {
    if (i < celRules) {
      return names.get((3 * i + 1) % FEATURES)
          + " * 2 - "
          + names.get((3 * i + 2) % FEATURES)
          + " >= "
          + (20 + i);
    }
    if (isPattern(i)) {
      return "content.normalized.matches('" + pattern(i) + "')";
    }
    return names.get(i % FEATURES)
        + " >= "
        + from(i)
        + " && ("
        + names.get((i + 7) % FEATURES)
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

  private static String name(int feature) {
    return "features." + view(feature) + '.' + feature(feature);
  }

  private static String known(int i) {
    return "f.present(" + i % FEATURES + ")";
  }

  private static String number(int i) {
    return "f.number(" + i % FEATURES + ")";
  }
}
