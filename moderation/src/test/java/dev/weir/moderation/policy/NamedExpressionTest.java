package dev.weir.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.policy.facts.PostFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class NamedExpressionTest {
  private static final Policy NAMED =
      compile(
          """
          expressions:
            loud: expression.hot || expression.busy && !expression.quiet
            busy: features.author_posting.posts_10s >= 5
            quiet: features.author_posting.distinct_texts_10m.orValue(9) > 3
            hot: score.toxic >= expression.bound
            bound: "0.25 + 0.25"
          rules:
            - { id: a, category: spam, action: review, when: expression.loud }
            - { id: b, category: spam, action: label, when: '!expression.loud && expression.busy' }
          """);
  private static final Policy WRITTEN =
      compile(
          """
          rules:
            - id: a
              category: spam
              action: review
              when: >-
                score.toxic >= 0.25 + 0.25 || features.author_posting.posts_10s >= 5
                && !(features.author_posting.distinct_texts_10m.orValue(9) > 3)
            - id: b
              category: spam
              action: label
              when: >-
                !(score.toxic >= 0.25 + 0.25 || features.author_posting.posts_10s >= 5
                  && !(features.author_posting.distinct_texts_10m.orValue(9) > 3))
                && features.author_posting.posts_10s >= 5
          """);

  /** Values below zero are missing. */
  @Property
  void name_meansWhatItStandsFor(
      @ForAll @DoubleRange(min = 0, max = 1) double toxic,
      @ForAll @IntRange(min = -3, max = 12) int posts,
      @ForAll @IntRange(min = -3, max = 8) int texts) {
    Map<String, Object> features = new HashMap<>();
    if (posts >= 0) {
      features.put("author_posting:posts_10s", posts);
    }
    if (texts >= 0) {
      features.put("author_posting:distinct_texts_10m", texts);
    }
    assertThat(said(NAMED, toxic, features)).isEqualTo(said(WRITTEN, toxic, features));
  }

  @Example
  void condition_tellsWhatItsNamesStandFor() {
    assertThat(NAMED.conditionOf("a"))
        .hasValueSatisfying(
            when ->
                assertThat(when)
                    .startsWith("expression.loud\nwhere expression.loud is expression.hot ||")
                    .contains("and expression.bound is 0.25 + 0.25")
                    .contains("and expression.busy is features.author_posting.posts_10s >= 5"));
  }

  @Example
  void namedComparison_isADirectReadAsIfWrittenOut() {
    Policy policy =
        compile(
            """
            expressions: { busy: features.author_posting.posts_10s >= 5 }
            rules:
              - { id: a, category: spam, action: review, when: expression.busy }
            """);
    assertThat(policy.celRules()).isZero();
    assertThat(policy.cost()).isEqualTo(1);
    assertThat(policy.notices()).isEmpty();
  }

  private static List<Reason> said(Policy policy, double toxic, Map<String, ?> features) {
    return policy
        .evaluate(
            Look.FIRST,
            PostFacts.of("p1", "a1", TestInputs.TIME_MS),
            TestInputs.content("hello there"),
            TestInputs.scores(Map.of("toxic", toxic)),
            TestInputs.features(features))
        .reasons();
  }

  private static Policy compile(String more) {
    return PolicyCompiler.compile(
        "name: p\nmode: enforce\nfallback: review\ncategories: { spam: {} }\n" + more,
        "policy.yaml",
        TestInputs.INPUTS);
  }
}
