package dev.weir.streams.offline.decision;

import dev.weir.decision.LabelScore;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.feature.FeatureValue;
import dev.weir.streams.stage.Redecision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The nearest other values, one number at a time, under which the policy would have done something
 * else. For each score and each numeric feature the value is moved away, twice as far each time,
 * until the action changes; then the border is bisected. A border behind another one may be missed.
 */
public final class Counterfactuals {
  private static final int DOUBLINGS = 40;
  private static final int BISECTIONS = 40;

  private Counterfactuals() {}

  /**
   * One number and the value that changes the action.
   *
   * @param name feature reference, or {@code score.LABEL}
   */
  public record Counterfactual(String name, double logged, double instead, String action) {
    /** How far, as a share of the logged value; of 1 for small ones. */
    double distance() {
      return Math.abs(instead - logged) / Math.max(1, Math.abs(logged));
    }
  }

  /** Nearest first. About eighty evaluations of the policy per number. */
  public static List<Counterfactual> of(Post post, Verdict logged, Redecision redecision) {
    String action = redecision.outcome(post, logged).action();
    List<Counterfactual> found = new ArrayList<>();
    numbers(logged)
        .forEach(
            (name, value) -> {
              for (int direction : new int[] {-1, 1}) {
                find(post, logged, redecision, action, name, value, direction, found);
              }
            });
    found.sort(Comparator.comparingDouble(Counterfactual::distance));
    return found;
  }

  private static Map<String, Double> numbers(Verdict logged) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (LabelScore score : logged.getScores()) {
      numbers.put(Redecision.SCORE + score.getLabel(), (double) score.getScore());
    }
    for (FeatureValue feature : logged.getFeatures().getFeatures()) {
      if (feature.getValue() instanceof Number number) {
        numbers.put(feature.getName(), number.doubleValue());
      }
    }
    return numbers;
  }

  private static void find(
      Post post,
      Verdict logged,
      Redecision redecision,
      String action,
      String name,
      double value,
      int direction,
      List<Counterfactual> found) {
    boolean score = name.startsWith(Redecision.SCORE);
    boolean whole = !score && value == Math.rint(value);
    double least = score ? 0 : Math.min(0, value);
    double most = score ? 1 : Double.MAX_VALUE;
    double same = value;
    double step = whole ? 1 : Math.max(1e-6, Math.abs(value) / 1_024);
    for (int i = 0; i < DOUBLINGS; i++, step *= 2) {
      double tried = Math.max(least, Math.min(most, value + direction * step));
      if (!actionAt(post, logged, redecision, name, tried).equals(action)) {
        double other = tried;
        for (int b = 0; b < BISECTIONS; b++) {
          double middle = whole ? Math.floor((same + other) / 2) : (same + other) / 2;
          if (middle == same || middle == other) {
            break;
          }
          if (actionAt(post, logged, redecision, name, middle).equals(action)) {
            same = middle;
          } else {
            other = middle;
          }
        }
        String changed = actionAt(post, logged, redecision, name, other);
        if (!changed.equals(action)) {
          found.add(new Counterfactual(name, value, other, changed));
        }
        return;
      }
      same = tried;
      if (tried == least || tried == most) {
        return;
      }
    }
  }

  private static String actionAt(
      Post post, Verdict logged, Redecision redecision, String name, double value) {
    return redecision.outcome(post, logged, Map.of(name, value)).action();
  }
}
