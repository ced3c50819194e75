package dev.weir.moderation.policy;

import dev.weir.features.definition.Window;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.Quota;
import dev.weir.moderation.policy.expression.Suggestions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The {@code quotas} part of policy.yaml. Made for one file. */
final class QuotaParser {
  static final int QUOTAS_MAX = 64;

  private static final int LIMIT_MAX = 1_000_000_000;
  private static final long WINDOW_MS_MIN = 60_000;
  private static final long WINDOW_MS_MAX = 30L * 86_400_000;
  private static final Set<String> KEYS =
      Set.of("id", "description", "action", "category", "rule", "limit", "per");
  private static final String LIMIT_FORM = "a whole number from 0 to 1000000000";
  private static final String PER_FORM = "a duration from 1m to 30d, e.g. 1h";

  private final Problems problems;
  private final Set<String> categories;
  private final Set<String> rules;

  /**
   * @param categories every category named
   * @param rules ids of every rule, also of those left out
   */
  QuotaParser(Problems problems, Set<String> categories, Set<String> rules) {
    this.problems = problems;
    this.categories = categories;
    this.rules = rules;
  }

  List<Quota> parse(Fields policy) {
    List<Node> nodes = policy.optionalList("quotas", "a list of quotas");
    if (nodes.size() > QUOTAS_MAX) {
      problems.add(
          nodes.get(QUOTAS_MAX),
          "quotas: " + nodes.size() + " (expected: at most " + QUOTAS_MAX + ")");
      return List.of();
    }
    List<Quota> quotas = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < nodes.size() && !problems.full(); i++) {
      String where = "quotas[" + i + "]";
      Fields fields = Fields.fields(where, nodes.get(i), "a mapping with id, limit, per", problems);
      Quota quota = fields == null ? null : quota(where, fields, ids);
      if (quota != null) {
        quotas.add(quota);
      }
    }
    return quotas;
  }

  private @Nullable Quota quota(String unnamed, Fields unnamedFields, Set<String> ids) {
    ScalarNode id = unnamedFields.requiredText("id", PolicyParser.ID_FORM);
    if (id != null && !PolicyParser.isId(id.getValue())) {
      problems.add(
          id,
          unnamed
              + ": id '"
              + Fields.shortened(id.getValue())
              + "' (expected: "
              + PolicyParser.ID_FORM
              + ")");
      id = null;
    }
    String where = id == null ? unnamed : "quota '" + id.getValue() + "'";
    Fields fields = unnamedFields.named(where).only(KEYS);
    if (id != null && !ids.add(id.getValue())) {
      problems.add(id, where + ": the id is taken (expected: each once)");
    }
    Action action = action(where, fields);
    String category = category(where, fields);
    String rule = rule(where, fields);
    Long limit = number(where, fields);
    Long windowMs = window(where, fields);
    if (fields.optional("action") == null && category == null && rule == null) {
      problems.add(
          fields.node(),
          where + ": covers everything (expected: at least one of action, category, rule)");
    }
    if (id == null || limit == null || windowMs == null) {
      return null;
    }
    return new Quota(id.getValue(), action, category, rule, limit.intValue(), windowMs);
  }

  private @Nullable Action action(String where, Fields fields) {
    Node node = fields.optional("action");
    if (node == null) {
      return null;
    }
    Action action = PolicyParser.actionOf(where + ": action", node, problems, Action.REMOVE);
    if (action == Action.ALLOW || action == Action.REVIEW) {
      problems.add(
          node,
          where
              + ": action '"
              + action.key()
              + "' cannot be held back (expected: label, demote, interstitial or remove)");
      return null;
    }
    return action;
  }

  private @Nullable String category(String where, Fields fields) {
    ScalarNode scalar = fields.optionalText("category", "the name of a category");
    if (scalar == null) {
      return null;
    }
    return known(where, "category", scalar, categories, "one of those under categories");
  }

  private @Nullable String rule(String where, Fields fields) {
    ScalarNode scalar = fields.optionalText("rule", "the id of a rule, or category/action");
    if (scalar == null) {
      return null;
    }
    String name = scalar.getValue();
    int slash = name.indexOf('/');
    if (slash > 0
        && categories.contains(name.substring(0, slash))
        && Action.of(name.substring(slash + 1)).isPresent()) {
      return name;
    }
    return known(where, "rule", scalar, rules, "an id of those under rules, or category/action");
  }

  private String known(
      String where, String key, ScalarNode scalar, Set<String> names, String expected) {
    String name = scalar.getValue();
    if (!names.contains(name)) {
      String near = Suggestions.didYouMean(name, new TreeSet<>(names));
      problems.add(
          scalar,
          where
              + ": unknown "
              + key
              + " '"
              + Fields.shortened(name)
              + "'"
              + (near.isEmpty() ? " (expected: " + expected + ")" : near));
    }
    return name;
  }

  private @Nullable Long number(String where, Fields fields) {
    ScalarNode scalar = fields.requiredText("limit", LIMIT_FORM);
    if (scalar == null) {
      return null;
    }
    try {
      long limit = Long.parseLong(scalar.getValue());
      if (limit >= 0 && limit <= LIMIT_MAX) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    problems.add(
        scalar, where + ": limit is " + Fields.kind(scalar) + " (expected: " + LIMIT_FORM + ")");
    return null;
  }

  private @Nullable Long window(String where, Fields fields) {
    ScalarNode scalar = fields.requiredText("per", PER_FORM);
    if (scalar == null) {
      return null;
    }
    try {
      long windowMs = Window.parseMs(scalar.getValue());
      if (windowMs >= WINDOW_MS_MIN && windowMs <= WINDOW_MS_MAX) {
        return windowMs;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    problems.add(
        scalar, where + ": per is " + Fields.kind(scalar) + " (expected: " + PER_FORM + ")");
    return null;
  }
}
