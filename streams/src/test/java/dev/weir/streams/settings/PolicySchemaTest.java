package dev.weir.streams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
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
  private static final EditorSchema SCHEMA = new EditorSchema(PolicySchema.json());

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
    return EditorSchema.known(problems(broken), "zzzzzzzz");
  }

  @Test
  void keys_everywhere_areTheParsers() {
    assertThat(EditorSchema.properties(SCHEMA.root()))
        .isEqualTo(known("name: p", "name: p\nzzzzzzzz: 1"));
    assertThat(EditorSchema.properties(SCHEMA.definition("list")))
        .isEqualTo(known("unless: fine }", "unless: fine, zzzzzzzz: 1 }"));
    assertThat(EditorSchema.properties(SCHEMA.definition("campaigns")))
        .isEqualTo(known("min_posts: 5", "min_posts: 5, zzzzzzzz: 1"));
    assertThat(EditorSchema.properties(SCHEMA.definition("category")))
        .isEqualTo(known("    score: toxic\n", "    score: toxic\n    zzzzzzzz: 1\n"));
    assertThat(
            EditorSchema.properties(
                SCHEMA.definition("category").path("properties").path("overrides").path("items")))
        .isEqualTo(known("market: de,", "market: de, zzzzzzzz: 1,"));
    assertThat(EditorSchema.properties(SCHEMA.definition("rule")))
        .isEqualTo(known("    factor: 0.5\n", "    factor: 0.5\n    zzzzzzzz: 1\n"));
    assertThat(EditorSchema.properties(SCHEMA.definition("band")))
        .isEqualTo(known("at_most: 0.1,", "at_most: 0.1, zzzzzzzz: 1,"));
    assertThat(EditorSchema.properties(SCHEMA.definition("quota")))
        .isEqualTo(known("limit: 5", "limit: 5, zzzzzzzz: 1"));
  }

  @Test
  void values_thatAreNames_areTheParsers() {
    List<String> actions = new ArrayList<>(Action.keys());
    assertThat(texts(SCHEMA.root().path("properties").path("fallback").path("enum")))
        .isEqualTo(actions);
    actions.remove("allow");
    assertThat(texts(SCHEMA.definition("action").path("enum"))).isEqualTo(actions);
    assertThat(EditorSchema.properties(SCHEMA.definition("thresholds")))
        .isEqualTo(new TreeSet<>(actions));
    assertThat(EditorSchema.properties(SCHEMA.definition("changed_thresholds")))
        .isEqualTo(new TreeSet<>(actions));
    assertThat(texts(SCHEMA.definition("list").path("properties").path("kind").path("enum")))
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
      assertThat(SCHEMA.complaints(new String(in.readAllBytes(), StandardCharsets.UTF_8)))
          .isEmpty();
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
      assertThat(SCHEMA.complaints(named + head + block))
          .as(block)
          .allMatch(complaint -> complaint.contains("required property"));
      found++;
    }
    assertThat(found).isGreaterThan(5);
  }

  @Test
  void validPolicy_pleasesBoth() {
    assertThat(problems(VALID)).isEmpty();
    assertThat(SCHEMA.complaints(VALID)).isEmpty();
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
    assertThat(SCHEMA.complaints(broken)).as("schema").isNotEmpty();
  }
}
