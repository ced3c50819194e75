package dev.weir.moderation.policy;

import dev.weir.moderation.lists.ListDefinition;
import dev.weir.moderation.lists.ListKind;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Bounds what a policy may cost per post, before it runs. Costs are weights (1: a number compared
 * with a constant), no measured times; what a rule costs at most, all its operands asked.
 */
final class CostBound {
  /** Of one rule. */
  static final long RULE_MAX = 50_000;

  /** Of a policy, its lists included. */
  static final long POLICY_MAX = 500_000;

  private static final int NAMED = 3;

  private CostBound() {}

  /** What looking for a list's entries in a post costs, by kind; once, however many rules ask. */
  static long of(ListKind kind) {
    return switch (kind) {
      case TERMS, WRITTEN_TERMS -> 1_000;
      case PATTERNS -> 5_000;
      case DOMAINS, TEXTS, ENTITIES -> 200;
      case NEAR_TEXTS -> 1_000;
      case HASHES -> 2_000;
    };
  }

  static long of(List<ListDefinition> lists) {
    return lists.stream().mapToLong(list -> of(list.kind())).sum();
  }

  /** What the policy costs per post at most. */
  static long of(List<Rule> rules, List<ListDefinition> lists) {
    return rules.stream().mapToLong(rule -> rule.when().cost()).sum() + of(lists);
  }

  /**
   * Refuses rules, or all of them together, that cost more than they may.
   *
   * @param places of the conditions
   * @param whole where the rules begin
   */
  static void check(
      List<Rule> rules,
      List<ListDefinition> lists,
      Map<Rule, ScalarNode> places,
      Node whole,
      Problems problems) {
    for (Rule rule : rules) {
      ScalarNode place = places.get(rule);
      if (rule.when().cost() > RULE_MAX && place != null) {
        problems.add(
            place,
            0,
            "rule '"
                + rule.id()
                + "': costs "
                + number(rule.when().cost())
                + " (expected: at most "
                + number(RULE_MAX)
                + "); patterns without a fixed word and loops cost most");
      }
    }
    long total = of(rules, lists);
    if (total > POLICY_MAX) {
      problems.add(
          whole,
          "rules: cost "
              + number(total)
              + " together (expected: at most "
              + number(POLICY_MAX)
              + "): "
              + costliest(rules)
              + (lists.isEmpty() ? "" : "; lists " + number(of(lists))));
    }
  }

  private static String costliest(List<Rule> rules) {
    List<Rule> sorted =
        rules.stream()
            .sorted(Comparator.comparingLong((Rule rule) -> rule.when().cost()).reversed())
            .toList();
    StringBuilder out = new StringBuilder();
    for (Rule rule : sorted.subList(0, Math.min(NAMED, sorted.size()))) {
      out.append(out.isEmpty() ? "" : ", ");
      out.append('\'').append(rule.id()).append("' ").append(number(rule.when().cost()));
    }
    return sorted.size() > NAMED
        ? out + " and " + (sorted.size() - NAMED) + " more"
        : out.toString();
  }

  static String number(long cost) {
    return String.format(Locale.ROOT, "%,d", cost);
  }
}
