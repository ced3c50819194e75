package dev.weir.streams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.features.definition.DefinitionException;
import dev.weir.features.definition.DefinitionProblem;
import dev.weir.features.definition.DefinitionSchema;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.social.SocialDefinitions;
import dev.weir.streams.wire.EventTypes;
import java.io.IOException;
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

/** The editor's schema and the parser, held to each other. */
class DefinitionSchemaTest {
  private static final EditorSchema SCHEMA = new EditorSchema(DefinitionSchema.json());

  private static final String VALID =
      """
      entities: { ad: { key: ad_id } }
      sources: { clicks: { topic: t, fields: { ad_id: string, price: double, at: timestamp }, event_time: at } }
      feature_views:
        ad_clicks:
          entity: ad
          source: clicks
          features:
            clicks: { count: "*", windows: [1h, 1d] }
            price: { mean: price, windows: [1d], where: "price > 0.5" }
            heat: { decayed_count: { half_life: 30m } }
      request_values: { age: int, budget: double, country: string, member: bool }
      on_demand: { twice: "ad_clicks.clicks_1h * 2.0", old: "twice > double(age)" }
      feature_services: { ads: [ad_clicks, twice] }
      """;

  private static List<String> problems(String yaml) {
    FeatureDefinitionsParser parser =
        new FeatureDefinitionsParser(EventTypes.bySource(List.of("toxic", "spam")).values());
    List<String> found = new ArrayList<>();
    DefinitionException refused =
        catchThrowableOfType(DefinitionException.class, () -> parser.parse("f", yaml));
    if (refused != null) {
      refused.problems().stream().map(DefinitionProblem::message).forEach(found::add);
    }
    return found;
  }

  /** What the parser says it knows where it finds {@code zz}; nothing if no key may stand there. */
  private static Set<String> known(String yaml) {
    return EditorSchema.known(problems(yaml), "zz");
  }

  @Test
  void keys_everywhere_areTheParsers() {
    assertThat(EditorSchema.properties(SCHEMA.root())).isEqualTo(known(VALID + "zz: 1\n"));
    assertThat(EditorSchema.properties(SCHEMA.definition("entity")))
        .isEqualTo(known(VALID.replace("{ key: ad_id }", "{ key: ad_id, zz: 1 }")));
    assertThat(EditorSchema.properties(SCHEMA.definition("source")))
        .isEqualTo(known(VALID.replace("topic: t,", "topic: t, zz: 1,")));
    assertThat(EditorSchema.properties(SCHEMA.definition("view")))
        .isEqualTo(known(VALID.replace("    entity: ad\n", "    entity: ad\n    zz: 1\n")));
  }

  @Test
  void aggregations_andTheirSettings_areTheParsers() {
    String feature = "clicks: { count: \"*\", windows: [1h, 1d] }";
    Set<String> aggregations = new TreeSet<>();
    SCHEMA
        .definition("feature")
        .path("oneOf")
        .forEach(one -> aggregations.add(one.path("required").path(0).asText()));
    Set<String> noAggregation = new TreeSet<>();
    Matcher expected =
        Pattern.compile("no aggregation \\(expected: one of ([a-z_, ]+)\\)")
            .matcher(problems(VALID.replace(feature, "clicks: { windows: [1h] }")).get(0));
    assertThat(expected.find()).isTrue();
    noAggregation.addAll(List.of(expected.group(1).split(", ")));
    assertThat(aggregations).isEqualTo(noAggregation);
    for (String name : aggregations) {
      JsonNode written = SCHEMA.definition("feature").path("properties").path(name);
      Set<String> beside =
          known(VALID.replace(feature, "clicks: { " + name + ": price, windows: [1h], zz: 1 }"));
      assertThat(beside).as(name).contains(name, "windows", "where");
      assertThat(EditorSchema.properties(SCHEMA.definition("feature")))
          .as(name)
          .containsAll(beside);
      assertThat(known(VALID.replace(feature, "clicks: { " + name + ": { field: price, zz: 1 } }")))
          .as(name)
          .isEqualTo(EditorSchema.properties(written.path("oneOf").path(1)));
    }
    Set<String> rest = EditorSchema.properties(SCHEMA.definition("feature"));
    rest.removeAll(aggregations);
    assertThat(rest).contains("windows", "where");
  }

  @Test
  void definitionsThatShip_meetTheSchema() throws IOException {
    assertThat(SCHEMA.complaints(SocialDefinitions.yaml())).isEmpty();
    for (String example : List.of("recommendation-feed", "ad-clicks")) {
      assertThat(
              SCHEMA.complaints(
                  Files.readString(
                      Path.of("../examples").resolve(example).resolve("features.yaml"))))
          .as(example)
          .isEmpty();
    }
  }

  @Test
  void validDefinitions_pleaseBoth() {
    assertThat(problems(VALID)).isEmpty();
    assertThat(SCHEMA.complaints(VALID)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entities: { ad: { key: ad_id } }=>entities: { ad: {} }",
        "entities: { ad=>entities: { Ad",
        "fields: { ad_id: string=>fields: { ad_id: text",
        "topic: t, =>topic: t, schema: click.avsc, ",
        "    entity: ad\n=>",
        "    source: clicks\n=>",
        "windows: [1h, 1d]=>windows: [1h, 1x]",
        "windows: [1h, 1d]=>windows: 1h",
        "windows: [1h, 1d]=>window: [1h]",
        "count: \"*\"=>cuont: \"*\"",
        "mean: price=>mean: price, max: price",
        "half_life: 30m=>half_life: half an hour",
        "{ half_life: 30m }=>{ half_lifes: 30m }",
        "[ad_clicks, twice]=>ad_clicks",
        "twice: \"ad_clicks.clicks_1h * 2.0\"=>twice: [1]",
        "age: int=>age: integer",
        "age: int=>Age: int",
      })
  void mistake_isFoundByBoth(String change) {
    String[] parts = change.split("=>", -1);
    String broken = VALID.replace(parts[0], parts[1]);
    assertThat(broken).isNotEqualTo(VALID);
    assertThat(problems(broken)).as("parser").isNotEmpty();
    assertThat(SCHEMA.complaints(broken)).as("schema").isNotEmpty();
  }
}
