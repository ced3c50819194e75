package dev.weir.features.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.features.social.SocialDefinitions;
import dev.weir.features.social.SocialEvents;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureDefinitionsParserTest {
  private final FeatureDefinitionsParser parser = new FeatureDefinitionsParser(SocialEvents.ALL);

  private List<String> problems(String yaml) {
    DefinitionException refused =
        catchThrowableOfType(DefinitionException.class, () -> parser.parse("features.yaml", yaml));
    assertThat(refused).isNotNull();
    return refused.problems().stream().map(DefinitionProblem::toString).toList();
  }

  @Test
  void file_withManyMistakes_reportsAllWithPlaces() {
    List<String> problems =
        problems(
            """
            entities:
              author: { key: author_id }
            sources:
              posts: { topic: posts, schema: dev.weir.event.Pots, event_time: created_at }
              reports: { topic: reports, schema: dev.weir.event.Report }
            feature_views:
              a:
                entity: auhtor
                source: reports
                features:
                  x: { count: "*", windows: [1h, 90x] }
                  y: { mean: category, windows: [1h] }
                  z: { cuont: "*", windows: [1h] }
                  w: { count: "*", windows: [1h], where: "categry == 'spam'" }
                  v: { count: "*", windows: [] }
            feature_services:
              all: [a, b]
            """);
    assertThat(problems).hasSize(9);
    assertThat(problems.get(0))
        .startsWith("features.yaml:4:34: source 'posts' schema: 'dev.weir.event.Pots'")
        .endsWith("did you mean 'dev.weir.event.Post'?");
    assertThat(problems.get(1)).contains(":8:13: ").endsWith("did you mean 'author'?");
    assertThat(problems.get(2)).contains(":11:38: ").contains("'90x'").contains("e.g. 10m");
    assertThat(problems.get(3)).contains(":12:18: ").contains("expected: a number");
    assertThat(problems.get(4)).contains("no aggregation");
    assertThat(problems.get(5)).contains("'cuont'").endsWith("did you mean 'count'?");
    assertThat(problems.get(6)).contains(":14:47: ").contains("categry");
    assertThat(problems.get(7)).contains("leave it out for all time");
    assertThat(problems.get(8)).contains(":17:12: ").contains("'b'");
  }

  @Test
  void version_isRead_andIsAWholeNumberFromOneOn() {
    String yaml =
        """
        entities: { author: { key: author_id } }
        sources: { posts: { schema: dev.weir.event.Post } }
        feature_views:
          a:
            entity: author
            source: posts
            version: 12
            features:
              x: { count: "*", windows: [1h] }
        """;
    assertThat(parser.parse("f.yaml", yaml).views())
        .singleElement()
        .satisfies(view -> assertThat(view.rowName()).isEqualTo("a/12"));
    assertThat(parser.parse("f.yaml", yaml.replace("version: 12", "version: 1")).version())
        .isEqualTo(parser.parse("f.yaml", yaml.replace("    version: 12\n", "")).version())
        .isNotEqualTo(parser.parse("f.yaml", yaml).version());
    for (String version : List.of("0", "1000000", "-1", "1.0", "next")) {
      assertThat(problems(yaml.replace("12", version)))
          .singleElement()
          .asString()
          .contains(":7:14: feature view 'a' version: '" + version)
          .endsWith("(expected: a whole number from 1 to 999999)");
    }
  }

  @Test
  void precision_exact_isRead_andNeedsWindows() {
    String yaml =
        """
        entities: { author: { key: author_id } }
        sources: { posts: { schema: dev.weir.event.Post } }
        feature_views:
          a:
            entity: author
            source: posts
            precision: exact
            features:
              x: { count: "*", WINDOWS }
        """;
    assertThat(parser.parse("f.yaml", yaml.replace("WINDOWS", "windows: [1h]")).views())
        .singleElement()
        .satisfies(view -> assertThat(view.exact()).isTrue());
    assertThat(problems(yaml.replace(", WINDOWS", "")))
        .singleElement()
        .asString()
        .contains(":7:5: ")
        .contains("no feature has windows");
    assertThat(problems(yaml.replace("WINDOWS", "windows: [1h]").replace("exact", "exct")))
        .singleElement()
        .asString()
        .endsWith("did you mean 'exact'?");
  }

  @Test
  void retraction_ofWhatCannotTakeBack_isRefusedWithTheWayOut() {
    String yaml =
        """
        entities: { author: { key: author_id } }
        sources:
          posts: { schema: dev.weir.event.Post, event_id: post_id, retraction: "language == 'none'" }
        feature_views:
          a:
            entity: author
            source: posts
            PRECISION
            features:
              posts: { count: "*", windows: [1h] }
              languages: { approx_distinct: language, windows: [1h] }
              ever: { approx_distinct: language }
        """;
    assertThat(problems(yaml.replace("PRECISION", "ttl: 30d")))
        .hasSize(2)
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith("features.yaml:11:7: feature view 'a': feature 'languages'")
                    .contains("retraction of source 'posts'")
                    .endsWith("give the view precision: exact, or leave it out"))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains(":12:7: ")
                    .endsWith("give it windows and the view precision: exact, or leave it out"));
    assertThat(problems(yaml.replace("PRECISION", "precision: exact")))
        .singleElement()
        .asString()
        .contains(":12:7: ");
    assertThat(problems(yaml.replace("PRECISION", "ttl: 1d").replace(" event_id: post_id,", "")))
        .anySatisfy(problem -> assertThat(problem).contains("retraction without event_id"));
  }

  @Test
  void yaml_broken_namesTheLine() {
    assertThat(problems("entities: [\n")).singleElement().asString().contains("YAML");
    assertThat(problems("")).singleElement().asString().contains("empty");
    assertThat(problems("- a\n- b\n")).isNotEmpty();
    assertThat(problems("a: &x [1]\nb: *x\n").get(0)).contains("YAML");
  }

  @Test
  void onDemand_withWrongTypes_isRefusedWithAHint() {
    String yaml =
        SocialDefinitions.yaml()
            .replace("max(0.0, 1.0 - ", "max(0.0, 1 - ")
            .replace("author_reputation.flagged_7d /", "author_reputation.flagged_8d /");
    assertThat(problems(yaml))
        .hasSize(2)
        .anySatisfy(problem -> assertThat(problem).contains("write whole numbers as 1.0"))
        .anySatisfy(
            problem -> assertThat(problem).contains("did you mean 'author_reputation.flagged_7d'"));
  }

  @Test
  void service_withoutAnInputsView_isRefused() {
    String yaml =
        SocialDefinitions.yaml()
            .replace("[post_reactions, post_reports, reports", "[post_reports, reports");
    assertThat(problems(yaml)).singleElement().asString().contains("reads view 'post_reactions'");
  }

  @Test
  void version_followsTheMeaning_notTheText() {
    FeatureDefinitions shipped = parser.parse("f", SocialDefinitions.yaml());
    assertThat(parser.parse("g", "# note\n" + SocialDefinitions.yaml()).version())
        .isEqualTo(shipped.version());
    assertThat(parser.parse("f", SocialDefinitions.yaml().replace("30m", "31m")).version())
        .isNotEqualTo(shipped.version());
  }

  @Test
  void columnName_twice_isRefused() {
    String yaml =
        SocialDefinitions.yaml()
            .replace(
                "text_length_min:  { min: text_length, windows: [1h] }",
                "text: { min:"
                    + " text_length, windows: [1h] }\n      text_1h: { decayed_count: {half_life: 1h} }");
    assertThat(problems(yaml)).singleElement().asString().contains("'text_1h' occurs twice");
  }
}
