package dev.weir.moderation.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.moderation.policy.facts.PolicyInputs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The policy and the feature definitions that ship together speak of the same things. */
class ShippedFilesTest {
  private static final List<EventType> EVENTS =
      List.of(
          event(
              "event.Post",
              "author_id text_fingerprint post_id",
              "text_length created_at",
              "scores.toxic scores.spam",
              ""),
          event("event.Reaction", "post_id actor_id kind", "created_at", "", ""),
          event("event.Report", "post_id post_author_id reporter_id", "created_at", "", ""),
          event("review.Review", "post_id post_author_id action category", "created_at", "", ""),
          event(
              "decision.Verdict",
              "post_id author_id action category verdict_id",
              "created_at",
              "",
              "overturned"));

  @Test
  void defaultPolicy_compilesAgainstTheShippedDefinitions() throws IOException {
    FeatureDefinitions definitions =
        new FeatureDefinitionsParser(EVENTS)
            .parse("features.yaml", text("/dev/weir/features/social/features.yaml"));
    List<FeatureColumn> columns = new ArrayList<>(definitions.schemaOf("moderation").columns());
    columns.addAll(definitions.schemaOf("second_look").columns());
    Policy policy =
        PolicyCompiler.compile(
            text("/policies/default/policy.yaml"),
            "policy.yaml",
            new PolicyInputs(
                TestInputs.LABELS,
                new FeatureSchema(columns),
                Set.of("post_reactions", "post_reports")));
    assertThat(policy.ruleIds()).hasSize(14);
    assertThat(policy.notices())
        .extracting(PolicyProblem::message)
        .allMatch(notice -> notice.startsWith("category '"));
  }

  private static EventType event(
      String name, String texts, String longs, String doubles, String booleans) {
    List<EventType.Field> fields = new ArrayList<>();
    add(fields, texts, FieldType.STRING);
    add(fields, longs, FieldType.LONG);
    add(fields, doubles, FieldType.DOUBLE);
    add(fields, booleans, FieldType.BOOLEAN);
    return new EventType("dev.weir." + name, fields);
  }

  private static void add(List<EventType.Field> fields, String paths, FieldType type) {
    for (String path : paths.split(" ")) {
      if (!path.isEmpty()) {
        fields.add(new EventType.Field(path, type));
      }
    }
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = ShippedFilesTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
