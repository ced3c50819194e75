package dev.weir.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.enforcement.RuleOutcome;
import dev.weir.moderation.policy.Look;
import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.policy.PolicyCompiler;
import dev.weir.moderation.policy.TestInputs;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModeratorTest {
  private static final String POLICY =
      """
      name: p
      mode: shadow
      fallback: review
      categories:
        abuse: { score: toxic, thresholds: { remove: 0.9, label: 0.5 } }
        spam: {}
      rules:
        - { id: both, category: spam, action: review, when: score.spam > 0.4 && score.toxic > 0.4 }
        - { id: many, category: spam, action: demote, when: features.author_posting.posts_10s > 5 }
      """;

  private final CountingScorer scorer = new CountingScorer();
  private final Policy policy = PolicyCompiler.compile(POLICY, "policy.yaml", TestInputs.INPUTS);
  private final Moderator moderator = new Moderator(scorer, policy, new Enforcement());

  @Test
  void decision_carriesVerdictScoresAndVersions() {
    Decision decision = decide(Map.of("toxic", 0.95), Map.of());
    assertThat(decision.postId()).isEqualTo("p1");
    assertThat(decision.verdict().action()).isEqualTo(Action.REMOVE);
    assertThat(decision.verdict().enforced()).isFalse();
    assertThat(decision.scores()).isNotNull();
    assertThat(decision.policyVersion()).isEqualTo(policy.version());
    assertThat(decision.modelVersion()).isEqualTo(scorer.version());
  }

  @Test
  void highlights_areMadeOncePerLabelThatFired() {
    Decision decision = decide(Map.of("toxic", 0.6, "spam", 0.6), Map.of());
    assertThat(scorer.explained).containsExactly("toxic", "spam");
    assertThat(decision.highlights()).extracting(Highlight::label).containsExactly("toxic", "spam");
  }

  @Test
  void allow_costsNoExplanation() {
    Decision decision = decide(Map.of("toxic", 0.1), Map.of("author_posting:posts_10s", 1));
    assertThat(decision.verdict().action()).isEqualTo(Action.ALLOW);
    assertThat(decision.highlights()).isEmpty();
    assertThat(scorer.explained).isEmpty();
  }

  @Test
  void behaviourRule_explainsNoText() {
    Decision decision = decide(Map.of("toxic", 0.1), Map.of("author_posting:posts_10s", 9));
    assertThat(decision.verdict().action()).isEqualTo(Action.DEMOTE);
    assertThat(scorer.explained).isEmpty();
  }

  @Test
  void noScores_giveTheFallback() {
    Decision decision =
        moderator.decide(
            Look.FIRST,
            PostFacts.of("p1", "a1", TestInputs.TIME_MS),
            TestInputs.content("hello"),
            null,
            TestInputs.features(Map.of()));
    assertThat(decision.verdict().action()).isEqualTo(Action.REVIEW);
    assertThat(decision.scores()).isNull();
  }

  @Test
  void scores_inPlaceOfBetterOnes_areSaidInTheVerdict() {
    Decision decision =
        moderator.decide(
            Look.FIRST,
            PostFacts.of("p1", "a1", TestInputs.TIME_MS),
            TestInputs.content("hello"),
            TestInputs.scores(Map.of("toxic", 0.95)).withFallback("second model not in time"),
            TestInputs.features(Map.of()));

    assertThat(decision.verdict().action()).isEqualTo(Action.REMOVE);
    assertThat(decision.verdict().reasons())
        .filteredOn(reason -> reason.rule().equals(Moderator.CASCADE))
        .singleElement()
        .satisfies(
            reason -> {
              assertThat(reason.outcome()).isEqualTo(RuleOutcome.FAILED);
              assertThat(reason.explanation()).isEqualTo("second model not in time");
            });
  }

  private Decision decide(Map<String, Double> scores, Map<String, ?> features) {
    return moderator.decide(
        Look.FIRST,
        PostFacts.of("p1", "a1", TestInputs.TIME_MS),
        TestInputs.content("hello"),
        TestInputs.scores(scores),
        TestInputs.features(features));
  }

  /** A scorer that scores every text alike and notes what it is asked to explain. */
  private static final class CountingScorer implements TextScorer {
    private final List<String> explained = new ArrayList<>();

    @Override
    public List<String> labels() {
      return TestInputs.LABELS;
    }

    @Override
    public String version() {
      return "00000000000000aa";
    }

    @Override
    public Scores score(Content content) {
      return TestInputs.scores(Map.of());
    }

    @Override
    public List<Highlight> explain(Content content, String label, int limit) {
      explained.add(label);
      return List.of(new Highlight(label, 0, content.original().length(), 1f));
    }
  }
}
