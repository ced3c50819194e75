package dev.weir.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Example;

class PolicyDiffTest {
  private static final String POLICY =
      """
      name: p
      mode: enforce
      fallback: review
      lists:
        slurs: { kind: terms, entries: [foolish, silly] }
      expressions:
        busy: features.author_posting.posts_10s >= 5
      categories:
        toxicity: { score: toxic, thresholds: { remove: 0.9, review: 0.7 } }
        spam: {}
      rules:
        - id: burst
          category: spam
          action: demote
          when: expression.busy && content.length > 3
        - { id: flood, category: spam, action: review, when: post.reply }
      quotas:
        - { id: removals, action: remove, limit: 500, per: 1h }
      """;

  @Example
  void samePolicy_differsInNothing() {
    assertThat(PolicyDiff.of(POLICY, POLICY)).isEmpty();
  }

  @Example
  void layoutAndComments_doNotCount() {
    String other =
        POLICY
            .replace("name: p", "# a comment\nname:   p")
            .replace(
                "when: expression.busy && content.length > 3",
                "when: >-\n        expression.busy\n        && content.length > 3")
            .replace(
                "- { id: flood, category: spam, action: review, when: post.reply }",
                "- id: flood\n    category: spam\n    when: post.reply\n    action: review");
    assertThat(PolicyDiff.of(POLICY, other)).isEmpty();
  }

  @Example
  void everyKindOfChange_isToldInWords() {
    String other =
        POLICY
            .replace("mode: enforce", "mode: shadow")
            .replace("remove: 0.9", "remove: 0.95")
            .replace(", review: 0.7", "")
            .replace("action: demote\n", "action: demote\n    factor: 0.5\n")
            .replace(">= 5", ">= 6")
            .replace("[foolish, silly]", "[foolish]")
            .replace(
                "  - { id: flood, category: spam, action: review, when: post.reply }\n",
                "  - { id: links, category: spam, action: label, when: content.link_count > 1 }\n")
            .replace("limit: 500", "limit: 100");
    assertThat(said(POLICY, other))
        .containsExactly(
            "mode: enforce -> shadow",
            "list 'slurs': entries: foolish, silly -> foolish",
            "expression 'busy': features.author_posting.posts_10s >= 5 ->"
                + " features.author_posting.posts_10s >= 6",
            "category 'toxicity': thresholds.remove: 0.9 -> 0.95",
            "category 'toxicity': thresholds.review removed (was 0.7)",
            "rule 'burst': factor added: 0.5",
            "rule 'links' added: label when content.link_count > 1",
            "quota 'removals': limit: 500 -> 100",
            "rule 'flood' removed (was review when post.reply)");
  }

  @Example
  void otherOrder_isToldOfRulesAndCategories() {
    String burst =
        "  - id: burst\n    category: spam\n    action: demote\n    when: expression.busy &&"
            + " content.length > 3\n";
    String flood = "  - { id: flood, category: spam, action: review, when: post.reply }\n";
    String moved = POLICY.replace(burst + flood, flood + burst);
    assertThat(moved).isNotEqualTo(POLICY);
    assertThat(said(POLICY, moved)).containsExactly("rules: in another order");
    String categories =
        POLICY.replace("  spam: {}\n", "").replace("categories:\n", "categories:\n  spam: {}\n");
    assertThat(said(POLICY, categories)).containsExactly("categories: in another order");
  }

  @Example
  void whatIsNoPolicy_isRefused() {
    assertThatThrownBy(() -> PolicyDiff.of(POLICY, "- a\n- b\n"))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("expected: a mapping");
    assertThatThrownBy(() -> PolicyDiff.of("", POLICY)).hasMessageContaining("before:1:1");
  }

  private static List<String> said(String before, String after) {
    return PolicyDiff.of(before, after).stream().map(PolicyDiff.Change::toString).toList();
  }
}
