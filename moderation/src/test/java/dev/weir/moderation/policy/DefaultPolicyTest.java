package dev.weir.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.enforcement.RuleOutcome;
import dev.weir.moderation.enforcement.Verdict;
import dev.weir.moderation.policy.facts.PolicyInputs;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.scoring.Scores;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The default policy holds its cases.yaml. */
class DefaultPolicyTest {
  private static final String FOLDER = "/policies/default/";
  private static final long HOUR_MS = 3_600_000L;

  private final Policy policy =
      PolicyCompiler.compile(text("policy.yaml"), "policy.yaml", TestInputs.INPUTS);

  @TestFactory
  Stream<DynamicTest> everyCase_givesTheExpectedVerdict() throws IOException {
    JsonNode cases = new ObjectMapper(new YAMLFactory()).readTree(text("cases.yaml"));
    return Stream.of(cases)
        .flatMap(list -> Stream.iterate(0, i -> i < list.size(), i -> i + 1).map(list::get))
        .map(one -> DynamicTest.dynamicTest(one.get("case").asText(), () -> check(one)));
  }

  @Test
  void shippedRules_needAtMostOneCelProgram() {
    assertThat(policy.celRules()).isLessThanOrEqualTo(1);
  }

  @Test
  void modelWithFewLabels_leavesOptionalCategoriesOutAndSaysSo() {
    PolicyInputs inputs = PolicyInputs.of(List.of("toxic"), TestInputs.SCHEMA);
    Policy small = PolicyCompiler.compile(text("policy.yaml"), "policy.yaml", inputs);
    assertThat(small.notices())
        .extracting(PolicyProblem::message)
        .anyMatch(notice -> notice.startsWith("category 'hate' is left out"))
        .anyMatch(notice -> notice.startsWith("rule 'new-account-spam-score' is left out"));
    assertThat(small.hardlyMeant()).isEmpty();
  }

  private void check(JsonNode one) {
    Map<String, Object> features = new HashMap<>();
    one.path("features")
        .properties()
        .forEach(f -> features.put(f.getKey(), f.getValue().numberValue()));
    Map<String, Double> values = new HashMap<>();
    one.path("scores").properties().forEach(f -> values.put(f.getKey(), f.getValue().asDouble()));
    Scores scores = one.path("scores").asText().equals("none") ? null : TestInputs.scores(values);
    Look look = Look.valueOf(one.path("look").asText("first").toUpperCase(Locale.ROOT));
    Evaluation evaluation =
        policy.evaluate(
            look,
            post(one.path("post")),
            TestInputs.content(one.path("text").asText("hello there")),
            scores,
            TestInputs.features(features));
    Verdict verdict = new Enforcement().resolve(evaluation.reasons(), true);
    assertThat(verdict.action().key()).as("%s", verdict).isEqualTo(one.get("action").asText());
    List<String> fired =
        verdict.reasons().stream()
            .filter(reason -> reason.outcome() == RuleOutcome.FIRED)
            .map(Reason::rule)
            .toList();
    JsonNode rules = one.path("rules");
    assertThat(fired)
        .as("%s", verdict)
        .containsExactlyElementsOf(
            Stream.iterate(0, i -> i < rules.size(), i -> i + 1)
                .map(i -> rules.get(i).asText())
                .toList());
    if (one.has("category")) {
      assertThat(verdict.category()).isEqualTo(one.get("category").asText());
    }
    if (one.has("abstained")) {
      assertThat(verdict.reasons())
          .filteredOn(reason -> reason.outcome() == RuleOutcome.ABSTAINED)
          .hasSize(one.get("abstained").asInt());
    }
  }

  private static PostFacts post(JsonNode post) {
    JsonNode age = post.path("author_age_hours");
    return new PostFacts(
        "p1",
        "a1",
        TestInputs.TIME_MS,
        "en",
        null,
        post.path("surface").asText(null),
        post.path("market").asText(null),
        null,
        0,
        age.isMissingNode() ? null : (Long) (TestInputs.TIME_MS - age.asLong() * HOUR_MS),
        null);
  }

  private static String text(String name) {
    try (InputStream in = DefaultPolicyTest.class.getResourceAsStream(FOLDER + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
