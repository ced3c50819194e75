package dev.weir.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;

class PolicyNoticesTest {
  private static final String HEAD =
      """
      name: p
      mode: enforce
      fallback: review
      categories:
        toxicity:
          score: toxic
          thresholds: { remove: 0.9, review: 0.7 }
        spam: {}
      """;

  @Example
  void namesNobodyUses_areNoted_alsoThoseUsedOnlyByThem() {
    assertThat(
            notices(
                """
                expressions:
                  idle: expression.part && score.toxic > 0.1
                  part: content.length > 3
                  used: content.length > 4
                campaigns: {}
                lists: { words: { kind: terms, entries: [x] } }
                rules:
                  - { id: a, category: toxicity, action: label, when: expression.used }
                """))
        .containsExactly(
            "8: category 'spam' is not used: it has no thresholds and no rule names it",
            "10: expression 'idle' is not used: no rule comes to it",
            "11: expression 'part' is not used: no rule comes to it",
            "13: campaigns: not used: no rule reads campaign.active or the like",
            "14: list 'words' is not used: no rule names list.words");
  }

  @Example
  void campaignsRead_withoutTheSection_areNoted() {
    assertThat(said(when("campaign.active && content.length > 3")))
        .containsExactly(
            "rule 'r' reads campaign.active, but there is no section 'campaigns': no post is ever"
                + " of one; write campaigns: {}");
  }

  @Example
  void conditionsThatHoldForNoPost_areNoted() {
    for (String never :
        List.of(
            "false",
            "content.length > 5 && false",
            "score.toxic > 1",
            "score.toxic >= 1.01",
            "time.hour >= 24",
            "time.weekday < 1",
            "content.length > 5 && content.length < 5",
            "content.length > 5 && content.length < 6",
            "score.toxic > 0.5 && (content.length > 5 && score.toxic <= 0.5)",
            "post.market == \"de\" && post.market == \"fr\"",
            "post.market == \"de\" && post.market in [\"fr\", \"it\"]",
            "post.reply && !post.reply",
            "score.toxic > 0.6 && !(score.toxic > 0.6)",
            "score.toxic > 2 || time.hour > 30",
            "post.market in []",
            "1 > 2",
            "true ? score.toxic > 2 : post.reply")) {
      assertThat(said(when(never)))
          .as(never)
          .containsExactly("rule 'r' never fires: no post fulfils its condition");
    }
  }

  @Example
  void conditionsThatMayHold_areNot() {
    for (String open :
        List.of(
            "content.length > 5 && content.length < 7",
            "score.insult >= 1",
            "score.insult > 0.5 && score.insult < 0.6",
            "post.market == \"de\" && post.surface == \"fr\"",
            "post.market == \"de\" || post.market == \"fr\"",
            "post.market != \"de\" && post.market != \"fr\"",
            "time.hour == 0 || time.hour == 23",
            "features.author_posting.posts_10s < 0",
            "!(score.insult > 2)",
            "post.reply ? score.insult > 2 : true")) {
      assertThat(said(when(open))).as(open).isEmpty();
    }
  }

  @Example
  void conditionOfEveryPost_isNoted() {
    assertThat(said(when("true || post.reply")))
        .containsExactly("rule 'r' fires for every post: its condition holds whatever the post");
  }

  @Example
  void ruleThatAnotherOutdoes_isNoted() {
    assertThat(
            said(
                rule("a", "demote", "post.reply && score.spam > 0.5")
                    + rule("b", "remove", "score.spam > 0.5")
                    + rule("c", "remove", "score.spam > 0.5 && content.length > 9")
                    + rule("d", "remove", "score.spam > 0.4")))
        .containsExactly(
            "rule 'a' never decides: rule 'b' holds whenever it does and proposes remove",
            "rule 'c' never decides: rule 'b' holds whenever it does and proposes remove");
  }

  @Example
  void ruleThatAddsSomething_isNotOutdone() {
    String more = rule("a", "review", "score.spam > 0.5");
    for (String other :
        List.of(
            rule("b", "review", "score.spam > 0.5").replace("when:", "priority: 3, when:"),
            rule("b", "label", "score.spam > 0.5").replace("when:", "suspend: 1d, when:"),
            rule("b", "label", "score.spam > 0.5").replace("when:", "notify: ops, when:"),
            rule("b", "remove", "score.spam > 0.5 && post.reply"))) {
      assertThat(said(more + other)).as(other).isEmpty();
    }
    assertThat(
            said(
                rule("a", "review", "score.spam > 0.5").replace("when:", "look: second, when:")
                    + rule("b", "label", "score.spam > 0.5")))
        .as("another look")
        .isEmpty();
  }

  @Example
  void ruleThatAThresholdOutdoes_isNoted() {
    assertThat(
            said(
                rule("a", "review", "score.toxic >= 0.95 && post.reply")
                    + rule("b", "review", "score.toxic > 0.7")
                    + rule("c", "review", "score.toxic > 0.6")
                    + rule("d", "remove", "score.toxic > 0.8")))
        .containsExactly(
            "rule 'a' never decides: category 'toxicity' proposes remove for every score.toxic that"
                + " it fires for",
            "rule 'b' never decides: category 'toxicity' proposes review for every score.toxic that"
                + " it fires for");
  }

  @Example
  void thresholdThatAMarketLifts_outdoesNothing() {
    String yaml =
        HEAD.replace(
                "thresholds: { remove: 0.9, review: 0.7 }",
                "thresholds: { remove: 0.9, review: 0.7 }\n    overrides:"
                    + " [{ market: de, thresholds: { remove: never, review: never } }]")
            + "rules:\n"
            + rule("a", "review", "score.toxic >= 0.95 && post.reply")
            + rule("spam", "label", "post.reply");
    assertThat(compile(yaml).notices()).isEmpty();
  }

  private static String when(String condition) {
    return rule("r", "label", condition);
  }

  private static String rule(String id, String action, String when) {
    return "  - { id: " + id + ", category: spam, action: " + action + ", when: '" + when + "' }\n";
  }

  private static List<String> said(String rules) {
    return compile(HEAD + "rules:\n" + rules).notices().stream()
        .map(PolicyProblem::message)
        .toList();
  }

  private static List<String> notices(String more) {
    return compile(HEAD + more).notices().stream()
        .map(notice -> notice.line() + ": " + notice.message())
        .toList();
  }

  private static Policy compile(String yaml) {
    return PolicyCompiler.compile(yaml, "policy.yaml", TestInputs.INPUTS);
  }
}
