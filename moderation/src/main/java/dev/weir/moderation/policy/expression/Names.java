package dev.weir.moderation.policy.expression;

import dev.weir.moderation.policy.facts.Variable;
import dev.weir.moderation.policy.facts.Vocabulary;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Words for a name that nothing is known by. */
public final class Names {
  private Names() {}

  /** What to say about an unknown variable. */
  public static String unknown(String name, Vocabulary vocabulary) {
    int dot = name.indexOf('.');
    return unknown(name, dot < 0 ? name : name.substring(0, dot), vocabulary);
  }

  static String unknown(String name, String root, Vocabulary vocabulary) {
    if (root.equals(NamedExpressions.ROOT)) {
      return "'"
          + name
          + "' is an expression (expected: a value; an expression stands in conditions)";
    }
    String what =
        switch (root) {
          case "features" -> "unknown feature '";
          case "score" -> "unknown score label '";
          case "list" -> "unknown list '";
          default -> "unknown name '";
        };
    String shown = name.length() > 120 ? name.substring(0, 120) + "..." : name;
    if (vocabulary.composed(name)) {
      return "feature '"
          + shown
          + "' is a list or counts, which a condition cannot read (expected: a number, a truth value"
          + " or a text); ask for what you need of it as a feature, e.g. with approx_distinct, ratio"
          + " or a count with where";
    }
    return what + shown + "'" + hint(name, root, vocabulary);
  }

  private static String hint(String name, String root, Vocabulary vocabulary) {
    String whole = endingIn("." + name, vocabulary);
    if (whole != null) {
      return "; did you mean '" + whole + "'?";
    }
    List<String> parts = vocabulary.names(name);
    if (!parts.isEmpty()) {
      return " (expected: one of its parts, e.g. '" + parts.get(0) + "')";
    }
    List<String> siblings = vocabulary.names(root);
    String near =
        Suggestions.didYouMean(
            name,
            siblings.isEmpty() ? vocabulary.all().stream().map(Variable::name).toList() : siblings);
    if (!near.isEmpty()) {
      return near;
    }
    if (root.equals("features") && !siblings.isEmpty()) {
      return " (expected: a feature of " + String.join(", ", views(siblings)) + ")";
    }
    if (Vocabulary.ROOTS.contains(root)) {
      return siblings.isEmpty()
          ? " (there are none)"
          : " (expected: "
              + String.join(", ", siblings.subList(0, Math.min(8, siblings.size())))
              + (siblings.size() > 8 ? ", ..." : "")
              + ")";
    }
    return " (expected: a name under content, post, time, score, list, features or expression)";
  }

  /** The second parts of names, each once. */
  private static Set<String> views(List<String> names) {
    Set<String> views = new LinkedHashSet<>();
    for (String name : names) {
      views.add(name.split("\\.", 3)[1]);
    }
    return views;
  }

  /** The one variable whose name ends so; null when there is none or more than one. */
  private static @Nullable String endingIn(String end, Vocabulary vocabulary) {
    List<String> found =
        vocabulary.all().stream().map(Variable::name).filter(n -> n.endsWith(end)).toList();
    return found.size() == 1 ? found.get(0) : null;
  }
}
