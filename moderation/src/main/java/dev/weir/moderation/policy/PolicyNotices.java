package dev.weir.moderation.policy;

import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.policy.expression.Logical;
import dev.weir.moderation.policy.facts.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * What a policy may say and hardly means: names nobody uses, rules that never fire, never decide or
 * always fire. Says nothing where it is not sure. Made for one file.
 */
final class PolicyNotices {
  private static final String CAMPAIGN = "campaign.";

  private final Problems problems;
  private final List<PolicyProblem> notices;
  private final Map<Rule, ScalarNode> conditions = new LinkedHashMap<>();
  private final Set<String> categoriesNamed = new HashSet<>();
  private final Set<String> expressionsNamed = new HashSet<>();
  private boolean campaignRead;

  PolicyNotices(Problems problems, List<PolicyProblem> notices) {
    this.problems = problems;
    this.notices = notices;
  }

  /** A rule names the category, whatever becomes of the rule. */
  void category(String name) {
    categoriesNamed.add(name);
  }

  void rule(Rule rule, ScalarNode when) {
    conditions.put(rule, when);
    expressionsNamed.addAll(rule.when().names());
    campaignRead |= campaignVariable(rule) != null;
  }

  private static @Nullable Variable campaignVariable(Rule rule) {
    return rule.when().variables().stream()
        .filter(variable -> variable.name().startsWith(CAMPAIGN))
        .findFirst()
        .orElse(null);
  }

  /** Of names that no rule uses. */
  void unused(
      Map<String, ScalarNode> expressions,
      Collection<Category> categories,
      Map<String, ScalarNode> categoryPlaces,
      @Nullable ScalarNode campaigns) {
    expressions.forEach(
        (name, place) -> {
          if (!expressionsNamed.contains(name)) {
            note(place, "expression '" + name + "' is not used: no rule comes to it");
          }
        });
    for (Category category : categories) {
      ScalarNode place = categoryPlaces.get(category.name());
      if (place != null && !category.proposes() && !categoriesNamed.contains(category.name())) {
        note(
            place,
            "category '"
                + category.name()
                + "' is not used: it has no thresholds and no rule names it");
      }
    }
    if (campaigns != null && !campaignRead) {
      note(campaigns, "campaigns: not used: no rule reads campaign.active or the like");
    }
  }

  /** Of rules that cannot do what they seem to be there for. */
  void idle(Collection<Category> categories, boolean campaigns) {
    List<Rule> rules = new ArrayList<>(conditions.keySet());
    List<Set<Object>> conjuncts = new ArrayList<>();
    rules.forEach(rule -> conjuncts.add(Logical.conjuncts(rule.when())));
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      String what = idle(rule);
      Variable campaign = campaigns ? null : campaignVariable(rule);
      if (what == null && campaign != null) {
        what =
            "reads "
                + campaign.name()
                + ", but there is no section 'campaigns': no post is ever of one; write campaigns: {}";
      }
      if (what == null) {
        what = shadow(i, rules, conjuncts);
      }
      if (what == null) {
        what = shadow(rule, categories);
      }
      ScalarNode place = conditions.get(rule);
      if (what != null && place != null) {
        note(place, "rule '" + rule.id() + "' " + what);
      }
    }
  }

  private static @Nullable String idle(Rule rule) {
    return switch (Logical.settled(rule.when())) {
      case NEVER -> "never fires: no post fulfils its condition";
      case ALWAYS -> "fires for every post: its condition holds whatever the post";
      case OPEN -> null;
    };
  }

  /** By another rule that holds whenever it does and counts for more. */
  private static @Nullable String shadow(int i, List<Rule> rules, List<Set<Object>> conjuncts) {
    Rule rule = rules.get(i);
    for (int j = 0; j < rules.size(); j++) {
      Rule other = rules.get(j);
      boolean counts =
          other.action().moreSevereThan(rule.action())
              || (j < i && other.action() == rule.action() && addsNothing(rule, other));
      if (j != i
          && counts
          && (other.look() == RuleLook.ANY || other.look() == rule.look())
          && !asksBesides(rule)
          && conjuncts.get(j).size() <= conjuncts.get(i).size()
          && conjuncts.get(i).containsAll(conjuncts.get(j))) {
        return "never decides: rule '"
            + other.id()
            + "' holds whenever it does and proposes "
            + other.action().key();
      }
    }
    return null;
  }

  /** By a threshold that every score that it asks for reaches. */
  private static @Nullable String shadow(Rule rule, Collection<Category> categories) {
    if (asksBesides(rule)) {
      return null;
    }
    for (Category category : categories) {
      if (category.score() == null) {
        continue;
      }
      double reached = Logical.reached(rule.when(), category.score().name());
      if (Double.isNaN(reached)) {
        continue;
      }
      Action least = category.leastProposed(reached);
      if (least.moreSevereThan(rule.action())
          || (least == rule.action()
              && rule.parameters().of(least).equals(category.parameters().of(least)))) {
        return "never decides: category '"
            + category.name()
            + "' proposes "
            + least.key()
            + " for every "
            + category.score().name()
            + " that it fires for";
      }
    }
    return null;
  }

  private static boolean asksBesides(Rule rule) {
    return rule.parameters().rateLimitMs() > 0
        || rule.parameters().suspendMs() > 0
        || !rule.parameters().channels().isEmpty();
  }

  private static boolean addsNothing(Rule rule, Rule other) {
    return rule.parameters().of(rule.action()).equals(other.parameters().of(rule.action()));
  }

  private void note(ScalarNode place, String message) {
    notices.add(problems.at(place, 0, message));
  }
}
