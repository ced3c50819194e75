package dev.weir.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.ActionParameters;
import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.enforcement.RuleOutcome;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.scoring.Scores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PolicyTest {
  private static final String HEAD =
      """
      name: p
      mode: enforce
      fallback: demote
      categories:
        abuse:
          score: toxic
          thresholds: { remove: 0.9, review: 0.7 }
          overrides:
            - { market: de, surface: live_chat, thresholds: { remove: never, review: 0.5 } }
            - { market: de, thresholds: { review: 0.6 } }
        spam: {}
      rules:
      """;

  private static final Policy MANY = ManyRules.policy(100);
  private static final Policy MANY_AGAIN = ManyRules.policy(100);

  private final PostFacts post = PostFacts.of("p1", "a1", TestInputs.TIME_MS);

  @Example
  void threshold_saysScoreAndBound() {
    Evaluation evaluation = evaluate(policy(""), Map.of("toxic", 0.7), Map.of());
    assertThat(evaluation.reasons())
        .containsExactly(
            new Reason(
                "abuse/review", RuleOutcome.FIRED, Action.REVIEW, "abuse", "toxic 0.7 >= 0.7"));
    assertThat(evaluation.labels()).containsExactly("toxic");
  }

  @Example
  void override_theFirstThatMatchesReplacesThresholds() {
    assertThat(actionIn("de", "feed", 0.65)).containsExactly(Action.REVIEW);
    assertThat(actionIn("de", "live_chat", 0.95)).containsExactly(Action.REVIEW);
    assertThat(actionIn("de", "live_chat", 0.45)).isEmpty();
    assertThat(actionIn("fr", "live_chat", 0.65)).isEmpty();
    assertThat(actionIn(null, null, 0.95)).containsExactly(Action.REMOVE);
  }

  @Example
  void parameters_areTheRulesAndWhereItIsSilentItsCategorys() {
    Policy policy =
        PolicyCompiler.compile(
            """
            name: p
            mode: enforce
            fallback: review
            categories:
              abuse: { score: toxic, thresholds: { review: 0.7 }, queue: abuse, priority: 5 }
              spam: { factor: 0.5, queue: spam }
            rules:
              - { id: a, category: abuse, action: review, priority: 9, when: score.toxic > 0.5 }
              - { id: b, category: spam, action: demote, when: score.toxic > 0.5 }
              - { id: c, category: spam, action: demote, factor: 0.2, when: score.toxic > 0.5 }
              - id: d
                category: spam
                action: label
                rate_limit: 1h
                suspend: 7d
                notify: [ops, trust]
                when: score.toxic > 0.5
              - { id: e, category: spam, action: label, notify: ops, when: score.toxic > 0.5 }
            """,
            "policy.yaml",
            TestInputs.INPUTS);
    assertThat(evaluate(policy, Map.of("toxic", 0.8), Map.of()).reasons())
        .extracting(Reason::parameters)
        .containsExactly(
            new ActionParameters(null, "abuse", 5, 0, 0, List.of()),
            new ActionParameters(null, "abuse", 9, 0, 0, List.of()),
            new ActionParameters(0.5, null, 0, 0, 0, List.of()),
            new ActionParameters(0.2, null, 0, 0, 0, List.of()),
            new ActionParameters(
                null, null, 0, 3_600_000, 7 * 86_400_000L, List.of("ops", "trust")),
            new ActionParameters(null, null, 0, 0, 0, List.of("ops")));
  }

  @Example
  void missingFeature_makesTheRuleAbstainAndSayWhich() {
    Policy policy = policy(rule("burst", "review", "features.author_posting.posts_10s >= 5"));
    assertThat(evaluate(policy, Map.of(), Map.of()).reasons())
        .containsExactly(
            new Reason(
                "burst",
                RuleOutcome.ABSTAINED,
                Action.REVIEW,
                "spam",
                "unknown: features.author_posting.posts_10s (NOT_FOUND)"));
  }

  @Example
  void missingFeature_thatCannotMatter_isNotRecorded() {
    Policy policy =
        policy(
            rule("burst", "review", "features.author_posting.posts_10s >= 5")
                + rule("decided", "review", "content.length > 1000 && score.spam > 0.5"));
    // The rule would have asked for review; removal is decided already.
    assertThat(evaluate(policy, Map.of("toxic", 0.95), Map.of()).reasons())
        .extracting(Reason::rule)
        .containsExactly("abuse/remove");
    // One false operand decides, whatever the missing one would be.
    Policy half =
        policy(
            rule("half", "review", "features.author_posting.posts_10s >= 5 && score.spam > 0.5"));
    assertThat(evaluate(half, Map.of("spam", 0.1), Map.of()).reasons()).isEmpty();
  }

  @Example
  void failingRule_isRecordedAndTheOthersGoOn() {
    Policy policy =
        policy(
            rule("broken", "review", "10 / features.author_posting.posts_10s > 1")
                + rule("fine", "demote", "score.spam > 0.5"));
    assertThat(
            evaluate(policy, Map.of("spam", 0.8), Map.of("author_posting:posts_10s", 0)).reasons())
        .containsExactly(
            new Reason(
                "broken",
                RuleOutcome.FAILED,
                Action.REVIEW,
                "spam",
                "not computable: DIVIDE_BY_ZERO"),
            new Reason("fine", RuleOutcome.FIRED, Action.DEMOTE, "spam", "score.spam = 0.8"));
  }

  @Example
  void missingScores_giveTheFallbackAndScoreRulesAbstain() {
    Policy policy = policy(rule("spammy", "review", "score.spam > 0.5"));
    Evaluation evaluation =
        policy.evaluate(
            Look.FIRST, post, TestInputs.content("hi"), null, TestInputs.features(Map.of()));
    assertThat(evaluation.reasons())
        .extracting(Reason::rule, Reason::outcome, Reason::action)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("fallback", RuleOutcome.FIRED, Action.DEMOTE),
            org.assertj.core.groups.Tuple.tuple("spammy", RuleOutcome.ABSTAINED, Action.REVIEW));
  }

  @Example
  void ruleOnSecondLookFeatures_runsOnlyThenUnlessItSaysOtherwise() {
    String when = "features.post_reports.reports_1h.orValue(0) >= 0";
    Policy policy =
        policy(rule("derived", "review", when) + rule("stated", "review", when, "look: any"));
    assertThat(rules(policy, Look.FIRST)).containsExactly("stated");
    assertThat(rules(policy, Look.SECOND)).containsExactly("derived", "stated");
  }

  @Example
  void explanation_isTheSameInEveryLocale() {
    Policy policy =
        policy(
            rule(
                "burst",
                "review",
                "features.author_posting.posts_1h > 1000",
                "explanation: \"{features.author_posting.posts_1h} posts, toxic {score.toxic},"
                    + " mean {features.author_posting.toxicity_1h}\""));
    Map<String, Object> features =
        Map.of("author_posting:posts_1h", 1234567, "author_posting:toxicity_1h", 0.12345);
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("en-US", "de-DE", "ar-EG", "hi-IN-u-nu-deva", "tr-TR")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat(evaluate(policy, Map.of("toxic", 0.5), features).reasons().get(0).explanation())
            .as(tag)
            .isEqualTo("1234567 posts, toxic 0.5, mean 0.123");
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Property(tries = 50)
  void sameInput_givesTheSameEvaluation(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, Object> features = ManyRules.features(random);
    Map<String, Double> scores = Map.of("toxic", random.nextDouble(), "spam", random.nextDouble());
    Evaluation first = evaluate(MANY, scores, features);
    assertThat(evaluate(MANY, scores, features)).isEqualTo(first);
    assertThat(evaluate(MANY_AGAIN, scores, features)).isEqualTo(first);
  }

  @Property(tries = 50)
  void columnsInAnyOrder_giveTheSameEvaluation(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, Object> values = ManyRules.features(random);
    List<FeatureColumn> columns = new ArrayList<>(TestInputs.SCHEMA.columns());
    Collections.shuffle(columns, random);
    columns.removeIf(column -> !values.containsKey(column.reference()));
    FeatureVector shuffled = new FeatureVector(new FeatureSchema(columns), TestInputs.TIME_MS);
    for (int i = 0; i < columns.size(); i++) {
      Number value = (Number) values.get(columns.get(i).reference());
      shuffled.setNumber(i, value.doubleValue(), 0, 0);
    }
    List<String> labels = new ArrayList<>(TestInputs.LABELS);
    Collections.reverse(labels);
    float[] scores = new float[labels.size()];
    scores[labels.indexOf("toxic")] = 0.75f;
    Map<String, Double> same = new HashMap<>();
    TestInputs.LABELS.forEach(label -> same.put(label, label.equals("toxic") ? 0.75 : 0.0));
    assertThat(
            MANY.evaluate(
                Look.FIRST, post, TestInputs.content("hi"), new Scores(labels, scores), shuffled))
        .isEqualTo(evaluate(MANY, same, values));
  }

  @Example
  void notANumber_isUnknown() {
    FeatureVector features =
        new FeatureVector(
            new FeatureSchema(
                List.of(new FeatureColumn("author_posting", "toxicity_1h", FeatureType.DOUBLE))),
            TestInputs.TIME_MS);
    features.setNumber(0, Double.NaN, 0, 0);
    Policy policy = policy(rule("mean", "review", "features.author_posting.toxicity_1h != 0.5"));
    assertThat(features.status(0)).isEqualTo(FeatureStatus.PRESENT);
    assertThat(
            policy
                .evaluate(
                    Look.FIRST,
                    post,
                    TestInputs.content("hi"),
                    TestInputs.scores(Map.of()),
                    features)
                .reasons())
        .extracting(Reason::outcome)
        .containsExactly(RuleOutcome.ABSTAINED);
  }

  @Example
  void version_isThatOfTheText() {
    assertThat(policy("").version()).hasSize(16).isEqualTo(policy("").version());
    assertThat(policy("").version())
        .isNotEqualTo(policy(rule("r", "review", "score.spam > 0.5")).version());
  }

  @Example
  void longListOfAlternatives_isAccepted() {
    StringBuilder when = new StringBuilder("content.length == 0");
    for (int i = 1; i < 60; i++) {
      when.append(" || content.length == ").append(i);
    }
    assertThat(policy(rule("long", "review", when.toString())).celRules()).isZero();
  }

  @Example
  void timeAndLinks_areReadFromTheArguments() {
    // 2023-11-14T22:13:20Z, a Tuesday.
    Policy policy =
        policy(
            rule(
                "when",
                "review",
                "time.hour == 22 && time.weekday == 2 && content.link_count == 3"
                    + " && content.length == 50"));
    Evaluation evaluation =
        policy.evaluate(
            Look.FIRST,
            post,
            TestInputs.content("http://www.a.example https://b.example WWW.c.examp"),
            TestInputs.scores(Map.of()),
            TestInputs.features(Map.of()));
    assertThat(evaluation.reasons()).extracting(Reason::rule).containsExactly("when");
  }

  private List<Action> actionIn(String market, String surface, double toxic) {
    PostFacts facts = new PostFacts("p", "a", 0, null, null, surface, market, null, 0, null, null);
    return policy("")
        .evaluate(
            Look.FIRST,
            facts,
            TestInputs.content("hi"),
            TestInputs.scores(Map.of("toxic", toxic)),
            TestInputs.features(Map.of()))
        .reasons()
        .stream()
        .map(Reason::action)
        .toList();
  }

  private List<String> rules(Policy policy, Look look) {
    return policy
        .evaluate(
            look,
            post,
            TestInputs.content("hi"),
            TestInputs.scores(Map.of()),
            TestInputs.features(Map.of()))
        .reasons()
        .stream()
        .map(Reason::rule)
        .toList();
  }

  private Evaluation evaluate(Policy policy, Map<String, Double> scores, Map<String, ?> features) {
    return policy.evaluate(
        Look.FIRST,
        post,
        TestInputs.content("hi"),
        TestInputs.scores(scores),
        TestInputs.features(features));
  }

  private static Policy policy(String rules) {
    return PolicyCompiler.compile(
        HEAD + (rules.isEmpty() ? "  []\n" : rules), "policy.yaml", TestInputs.INPUTS);
  }

  private static String rule(String id, String action, String when, String... more) {
    StringBuilder out = new StringBuilder("  - id: " + id + "\n    category: spam\n");
    out.append("    action: ").append(action).append("\n    when: >-\n      ").append(when);
    out.append('\n');
    for (String line : more) {
      out.append("    ").append(line).append('\n');
    }
    return out.toString();
  }
}
