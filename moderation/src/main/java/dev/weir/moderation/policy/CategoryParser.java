package dev.weir.moderation.policy;

import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.ActionParameters;
import dev.weir.moderation.policy.Fields.Entry;
import dev.weir.moderation.policy.expression.Names;
import dev.weir.moderation.policy.facts.Variable;
import dev.weir.moderation.policy.facts.Vocabulary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The {@code categories} part of policy.yaml. Made for one file. */
final class CategoryParser {
  private static final String NEVER = "never";
  private static final Set<String> KEYS =
      Set.of(
          "description",
          "score",
          "thresholds",
          "overrides",
          "optional",
          "factor",
          "queue",
          "priority");
  private static final Set<String> OVERRIDE_KEYS = Set.of("market", "surface", "thresholds");

  private final Vocabulary vocabulary;
  private final Problems problems;
  private final List<PolicyProblem> notices;
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, ScalarNode> places = new HashMap<>();
  private final Map<@Nullable String, ActionParameters> parametersOf = new HashMap<>();

  CategoryParser(Vocabulary vocabulary, Problems problems, List<PolicyProblem> notices) {
    this.vocabulary = vocabulary;
    this.problems = problems;
    this.notices = notices;
  }

  /** How the actions of a category are carried out; none for one that is not there. */
  ActionParameters parametersOf(@Nullable String category) {
    return parametersOf.getOrDefault(category, ActionParameters.NONE);
  }

  /** Where each category stands. */
  Map<String, ScalarNode> places() {
    return places;
  }

  /** Every category named, also those left out or refused. */
  Set<String> names() {
    return names;
  }

  List<Category> parse(Fields policy) {
    List<Category> categories = new ArrayList<>();
    Fields fields = policy.optionalFields("categories", "a mapping of categories by name");
    if (fields == null) {
      return categories;
    }
    for (Entry entry : fields.entries().values()) {
      String name = entry.key().getValue();
      names.add(name);
      places.put(name, entry.key());
      if (!PolicyParser.isId(name)) {
        problems.add(
            entry.key(),
            "category '"
                + Fields.shortened(name)
                + "' (expected: lower-case letters, digits, '-' or '_')");
        continue;
      }
      Fields body =
          Fields.fields(
              "category '" + name + "'", entry.value(), "a mapping, {} if empty", problems);
      if (body != null) {
        Category category = category(name, body.only(KEYS));
        if (category != null) {
          categories.add(category);
        }
      }
    }
    return categories;
  }

  private @Nullable Category category(String name, Fields fields) {
    String where = "category '" + name + "'";
    ScalarNode label = fields.optionalText("score", "a score label");
    Fields thresholdFields = fields.optionalFields("thresholds", "actions with scores from 0 to 1");
    boolean optional = fields.optionalFlag("optional");
    Variable score = null;
    if (label == null) {
      if (thresholdFields != null) {
        problems.add(
            thresholdFields.node(),
            where + ": thresholds without 'score' (expected: the label they are for)");
      }
    } else {
      score = vocabulary.find("score." + label.getValue());
      if (score == null) {
        String message =
            Names.unknown("score." + label.getValue(), vocabulary).replace("'score.", "'");
        if (optional) {
          notices.add(problems.at(label, 0, where + " is left out: " + message));
        } else {
          problems.add(label, where + ": " + message);
        }
      }
    }
    Map<Action, Double> base =
        thresholdFields == null ? Map.of() : thresholds(where, thresholdFields, false);
    Thresholds thresholds = new Thresholds(base);
    if (thresholdFields != null) {
      rising(where, thresholdFields.node(), thresholds);
    }
    List<Category.Variant> overrides = overrides(where, fields, thresholds);
    ActionParameters parameters = new ParameterParser(problems).ofCategory(where, fields);
    parametersOf.put(name, parameters);
    if (label == null || score == null) {
      return new Category(name, null, null, thresholds, List.of(), parameters);
    }
    return new Category(name, label.getValue(), score, thresholds, overrides, parameters);
  }

  private List<Category.Variant> overrides(String where, Fields fields, Thresholds base) {
    List<Category.Variant> overrides = new ArrayList<>();
    int i = 0;
    for (Node node : fields.optionalList("overrides", "a list")) {
      String at = where + " overrides[" + i++ + "]";
      Fields body =
          Fields.fields(at, node, "a mapping with market or surface, and thresholds", problems);
      if (body == null) {
        continue;
      }
      body.only(OVERRIDE_KEYS);
      ScalarNode market = body.optionalText("market", "a market, e.g. de");
      ScalarNode surface = body.optionalText("surface", "a surface, e.g. comment");
      if (market == null && surface == null) {
        problems.add(node, at + ": neither market nor surface (expected: at least one)");
      }
      Fields changed = body.optionalFields("thresholds", "actions with scores from 0 to 1");
      if (changed == null) {
        problems.add(node, at + ": 'thresholds' is missing (expected: what changes)");
        continue;
      }
      Thresholds merged = base.with(thresholds(at, changed, true));
      rising(at, changed.node(), merged);
      overrides.add(
          new Category.Variant(
              market == null ? null : market.getValue(),
              surface == null ? null : surface.getValue(),
              merged));
    }
    return overrides;
  }

  private Map<Action, Double> thresholds(String where, Fields fields, boolean mayEnd) {
    Map<Action, Double> thresholds = new EnumMap<>(Action.class);
    for (Entry entry : fields.entries().values()) {
      Action action =
          PolicyParser.actionOf(
              where + ": the action of a threshold", entry.key(), problems, Action.ALLOW);
      if (action == Action.ALLOW) {
        if (entry.key().getValue().equals(Action.ALLOW.key())) {
          problems.add(
              entry.key(), where + ": a threshold for 'allow' (expected: a more severe action)");
        }
        continue;
      }
      Double value = threshold(where, action, entry.value(), mayEnd);
      if (value != null) {
        thresholds.put(action, value);
      }
    }
    return thresholds;
  }

  private @Nullable Double threshold(String where, Action action, Node node, boolean mayEnd) {
    String expected = "a score above 0, at most 1" + (mayEnd ? ", or never" : "");
    if (node instanceof ScalarNode scalar) {
      if (mayEnd && scalar.getValue().equals(NEVER)) {
        return Double.POSITIVE_INFINITY;
      }
      try {
        double value = Double.parseDouble(scalar.getValue());
        if (value > 0 && value <= 1) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
    }
    problems.add(
        node,
        where
            + ": threshold for "
            + action.key()
            + " is "
            + Fields.kind(node)
            + " (expected: "
            + expected
            + ")");
    return null;
  }

  /** A milder action with a higher threshold than a more severe one could never be reached. */
  private void rising(String where, Node node, Thresholds thresholds) {
    Action severe = null;
    Action[] actions = Action.values();
    for (int i = actions.length - 1; i > 0; i--) {
      if (Double.isNaN(thresholds.of(actions[i]))) {
        continue;
      }
      if (severe != null && thresholds.of(actions[i]) >= thresholds.of(severe)) {
        problems.add(
            node,
            where
                + ": "
                + actions[i].key()
                + " at "
                + Variable.explained(thresholds.of(actions[i]))
                + " is never reached: "
                + severe.key()
                + " begins at "
                + Variable.explained(thresholds.of(severe))
                + " (expected: thresholds that rise with severity)");
        return;
      }
      severe = actions[i];
    }
  }
}
