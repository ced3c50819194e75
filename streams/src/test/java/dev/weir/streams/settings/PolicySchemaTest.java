package dev.weir.streams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.lists.ListKind;
import dev.weir.moderation.policy.PolicyCompiler;
import dev.weir.moderation.policy.PolicyException;
import dev.weir.moderation.policy.PolicyProblem;
import dev.weir.moderation.policy.PolicySchema;
import dev.weir.moderation.policy.facts.PolicyInputs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The editor's schema of policies and the parser, held to each other. */
class PolicySchemaTest {
  private static final Pattern EXPECTED = Pattern.compile("\\(expected: ([a-z_, ]+)\\)");
  private static final JsonNode SCHEMA = json(PolicySchema.json());
  private static final JsonSchema VALIDATOR =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SCHEMA);

  private static final String VALID =
      """
      name: p
      mode: enforce
      fallback: review
      lists:
        words: { kind: terms, entries: [foolish], unless: fine }
        fine: { kind: terms, entries: [foolish walks] }
      expressions: { loud: score.toxic > 0.5 }
      campaigns: { min_posts: 5, min_authors: 4, within: 1h, similarity: 0.8, quiet: 1h }
      categories:
        abuse:
          score: toxic
          thresholds: { remove: 0.9, review: 0.7 }
          overrides: [{ market: de, thresholds: { remove: never } }]
          queue: abuse
      rules:
        - id: a
          category: abuse
          action: demote
          factor: 0.5
          rate_limit: 1h
          suspend: 7d
          notify: [ops]
          band: { at_most: 0.1, within: 1h, min_authors: 100 }
          look: first
          when: expression.loud && list.words && campaign.active
          explanation: "toxic {score.toxic}"
      quotas:
        - { id: q, action: remove, limit: 5, per: 1h }
      """;

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> complaints(String yaml) {
    try {
      return VALIDATOR.validate(new YAMLMapper().readTree(yaml)).stream()
          .map(Object::toString)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> problems(String yaml) {
    PolicyInputs inputs = PolicyInputs.of(List.of("toxic"), new FeatureSchema(List.of()));
    List<String> found = new ArrayList<>();
    PolicyException refused =
        catchThrowableOfType(
            PolicyException.class, () -> PolicyCompiler.compile(yaml, "p", inputs));
    if (refused != null) {
      refused.problems().stream().map(PolicyProblem::message).forEach(found::add);
    }
    return found;
  }

  /** What the parser says it knows where {@code zzzzzzzz} is put in place of a part. */
  private static Set<String> known(String part, String with) {
    String broken = VALID.replace(part, with);
    assertThat(broken).isNotEqualTo(VALID);
    for (String problem : problems(broken)) {
      Matcher expected = EXPECTED.matcher(problem);
      if (problem.contains("'zzzzzzzz'") && expected.find()) {
        return new TreeSet<>(List.of(expected.group(1).split(", ")));
      }
    }
    return Set.of();
  }

  private static Set<String> properties(JsonNode of) {
    Set<String> names = new TreeSet<>();
    of.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode definition(String name) {
    return SCHEMA.path("$defs").path(name);
  }

  @Test
  void keys_everywhere_areTheParsers() {
    assertThat(properties(SCHEMA)).isEqualTo(known("name: p", "name: p\nzzzzzzzz: 1"));
    assertThat(properties(definition("list")))
        .isEqualTo(known("unless: fine }", "unless: fine, zzzzzzzz: 1 }"));
    assertThat(properties(definition("campaigns")))
        .isEqualTo(known("min_posts: 5", "min_posts: 5, zzzzzzzz: 1"));
    assertThat(properties(definition("category")))
        .isEqualTo(known("    score: toxic\n", "    score: toxic\n    zzzzzzzz: 1\n"));
    assertThat(
            properties(definition("category").path("properties").path("overrides").path("items")))
        .isEqualTo(known("market: de,", "market: de, zzzzzzzz: 1,"));
    assertThat(properties(definition("rule")))
        .isEqualTo(known("    factor: 0.5\n", "    factor: 0.5\n    zzzzzzzz: 1\n"));
    assertThat(properties(definition("band")))
        .isEqualTo(known("at_most: 0.1,", "at_most: 0.1, zzzzzzzz: 1,"));
    assertThat(properties(definition("quota")))
        .isEqualTo(known("limit: 5", "limit: 5, zzzzzzzz: 1"));
  }

  @Test
  void values_thatAreNames_areTheParsers() {
    List<String> actions = new ArrayList<>(Action.keys());
    assertThat(texts(SCHEMA.path("properties").path("fallback").path("enum"))).isEqualTo(actions);
    actions.remove("allow");
    assertThat(texts(definition("action").path("enum"))).isEqualTo(actions);
    assertThat(properties(definition("thresholds"))).isEqualTo(new TreeSet<>(actions));
    assertThat(properties(definition("changed_thresholds"))).isEqualTo(new TreeSet<>(actions));
    assertThat(texts(definition("list").path("properties").path("kind").path("enum")))
        .isEqualTo(ListKind.keys());
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  @Test
  void policiesThatShip_meetTheSchema() throws IOException {
    try (InputStream in = PolicySchema.class.getResourceAsStream("/policies/default/policy.yaml")) {
      assertThat(complaints(new String(in.readAllBytes(), StandardCharsets.UTF_8))).isEmpty();
    }
  }

  @Test
  void policiesOfTheDocuments_meetTheSchema() throws IOException {
    Matcher blocks =
        Pattern.compile("(?s)```yaml\n(.*?)```")
            .matcher(
                Files.readString(Path.of("../docs/policy.md"))
                    + Files.readString(Path.of("../docs/lists.md")));
    int found = 0;
    while (blocks.find()) {
      String block = blocks.group(1);
      String head = block.startsWith("  ") ? "rules:\n" : "";
      String named = block.startsWith("name:") ? "" : "name: p\nmode: enforce\nfallback: review\n";
      assertThat(complaints(named + head + block))
          .as(block)
          .allMatch(complaint -> complaint.contains("required property"));
      found++;
    }
    assertThat(found).isGreaterThan(5);
  }

  @Test
  void validPolicy_pleasesBoth() {
    assertThat(problems(VALID)).isEmpty();
    assertThat(complaints(VALID)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: p=>name: P",
        "mode: enforce=>mode: enforced",
        "fallback: review\n=>",
        "kind: terms, entries: [foolish], =>entries: [foolish], ",
        "kind: terms=>kind: words",
        "remove: 0.9=>remove: 1.9",
        "remove: 0.9=>delete: 0.9",
        "remove: never=>remove: sometimes",
        "market: de, =>",
        "    score: toxic\n=>",
        "action: demote=>action: review",
        "action: demote=>action: allow",
        "factor: 0.5=>factor: 5",
        "rate_limit: 1h=>rate_limit: an hour",
        "notify: [ops]=>notify: []",
        "notify: [ops]=>notify: ['#ops']",
        "{ at_most: 0.1, within=>{ within",
        "at_most: 0.1=>at_most: 10",
        "min_authors: 100=>min_authors: 1",
        "look: first=>look: twice",
        "    category: abuse\n=>",
        "action: remove, limit: 5=>limit: 5",
        "limit: 5, =>",
        "per: 1h=>per: hourly",
        "min_posts: 5=>min_posts: 1",
        "queue: abuse=>queue: 'Abuse!'",
      })
  void mistake_isFoundByBoth(String change) {
    String[] parts = change.split("=>", -1);
    String broken = VALID.replace(parts[0], parts[1]);
    assertThat(broken).isNotEqualTo(VALID);
    assertThat(problems(broken)).as("parser").isNotEmpty();
    assertThat(complaints(broken)).as("schema").isNotEmpty();
  }
}
