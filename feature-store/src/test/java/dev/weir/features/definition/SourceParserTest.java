package dev.weir.features.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import dev.weir.features.social.SocialEvents;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceParserTest {
  private static final EventType CLICK =
      new EventType(
          "ads.Click",
          List.of(
              new Field("ad_id", FieldType.STRING),
              new Field("clicked_at", FieldType.LONG, true),
              new Field("price", FieldType.DOUBLE)),
          Map.of("tags", "an array of string", "page", "a record that contains itself"));

  private final FeatureDefinitionsParser parser =
      new FeatureDefinitionsParser(SocialEvents.ALL, SourceParserTest::resolve);

  private static EventType resolve(String schema) throws SchemaException {
    if (schema.equals("click.avsc")) {
      return CLICK;
    }
    if (schema.equals("broken.avsc")) {
      throw new SchemaException(new DefinitionProblem("broken.avsc", 3, 7, "not JSON"));
    }
    throw new SchemaException("'" + schema + "': no such file");
  }

  private static String yaml(String source) {
    return yaml(source, "count: \"*\"");
  }

  private static String yaml(String source, String feature) {
    return """
        entities:
          ad: { key: ad_id }
        sources:
          clicks: %s
        feature_views:
          ad_clicks:
            entity: ad
            source: clicks
            features:
              clicks: { %s, windows: [1h] }
        """
        .formatted(source, feature);
  }

  private Source source(String source) {
    return parser.parse("ads.yaml", yaml(source)).sources().get(0);
  }

  private List<String> problems(String yaml) {
    DefinitionException refused =
        catchThrowableOfType(DefinitionException.class, () -> parser.parse("ads.yaml", yaml));
    assertThat(refused).isNotNull();
    return refused.problems().stream().map(DefinitionProblem::toString).toList();
  }

  @Test
  void dedupe_isHowLongIdsAreKnown() {
    Source clicks =
        source("{ schema: click.avsc, event_time: clicked_at, event_id: ad_id, dedupe: 2h }");
    assertThat(clicks.eventId()).isEqualTo("ad_id");
    assertThat(clicks.dedupeMs()).isEqualTo(7_200_000);
  }

  @Test
  void dedupe_withoutAnIdOrOutOfRange_isAProblem() {
    assertThat(problems(yaml("{ schema: click.avsc, event_time: clicked_at, dedupe: 2h }")))
        .containsExactly(
            "ads.yaml:4:57: source 'clicks': dedupe without event_id (expected: event_id: FIELD,"
                + " by which doubles are known)");
    assertThat(
            problems(
                yaml("{ schema: click.avsc, event_time: clicked_at, event_id: ad_id, dedupe: 5 }")))
        .singleElement()
        .asString()
        .startsWith("ads.yaml:4:82: source 'clicks' dedupe: '5' (expected:");
  }

  @Test
  void schemaFile_named_givesItsType() {
    Source clicks = source("{ schema: click.avsc, event_time: clicked_at, event_id: ad_id }");
    assertThat(clicks.type()).isSameAs(CLICK);
    assertThat(clicks.topic()).isEqualTo("clicks");
    assertThat(clicks.eventTime()).isEqualTo("clicked_at");
    assertThat(clicks.eventId()).isEqualTo("ad_id");
  }

  @Test
  void fields_written_makeATypeNamedAsTheSource() {
    Source clicks =
        source(
            "{ topic: t, fields: { ad_id: string, a.b: double, n: long, ok: boolean, created_at:"
                + " timestamp } }");
    assertThat(clicks.type().name()).isEqualTo("clicks");
    assertThat(clicks.type().fields())
        .containsExactly(
            new Field("ad_id", FieldType.STRING),
            new Field("a.b", FieldType.DOUBLE),
            new Field("n", FieldType.LONG),
            new Field("ok", FieldType.BOOLEAN),
            new Field("created_at", FieldType.LONG, true));
    assertThat(clicks.eventTime()).isEqualTo("created_at");
    assertThat(clicks.eventId()).isNull();
  }

  @Test
  void mistakes_inASource_areNamedWithPlaceAndWayOut() {
    assertThat(problems(yaml("{ topic: t }")))
        .singleElement()
        .asString()
        .startsWith("ads.yaml:4:3: source 'clicks': neither schema nor fields");
    assertThat(problems(yaml("{ schema: click.avsc, fields: { a: long } }")))
        .singleElement()
        .asString()
        .contains("schema and fields; remove one");
    assertThat(problems(yaml("{ fields: { ad_id: strnig, created_at: timestamp } }")))
        .singleElement()
        .asString()
        .startsWith("ads.yaml:4:30: ")
        .endsWith("did you mean 'string'?");
    assertThat(problems(yaml("{ fields: { 'a b': string, created_at: timestamp } }")))
        .singleElement()
        .asString()
        .contains("'a b'");
    assertThat(problems(yaml("{ schema: click.avsc, event_tim: clicked_at }")))
        .hasSize(2)
        .anySatisfy(p -> assertThat(p).endsWith("did you mean 'event_time'?"))
        .anySatisfy(p -> assertThat(p).contains("'created_at'").contains("write event_time"));
    assertThat(problems(yaml("{ schema: click.avsc, event_time: ad_id }")))
        .singleElement()
        .asString()
        .contains("'ad_id' is a STRING (expected: a timestamp");
    assertThat(problems(yaml("{ schema: click.avsc, event_time: clicked_at, event_id: price }")))
        .singleElement()
        .asString()
        .contains("'price' is a DOUBLE (expected: a string or a long)");
    assertThat(problems(yaml("{ schema: none.avsc }")))
        .singleElement()
        .asString()
        .startsWith("ads.yaml:4:21: ")
        .contains("no such file");
  }

  @Test
  void schemaFile_broken_isReportedAtItsOwnPlace() {
    assertThat(problems(yaml("{ schema: broken.avsc }")))
        .containsExactly("broken.avsc:3:7: not JSON");
  }

  @Test
  void fieldThatCannotBeUsed_named_saysWhy() {
    String clicks = "{ schema: click.avsc, event_time: clicked_at }";
    assertThat(problems(yaml(clicks, "approx_distinct: tags")))
        .singleElement()
        .asString()
        .contains("'tags' of ads.Click cannot be used: an array of string");
    assertThat(problems(yaml(clicks, "count: page.url")))
        .singleElement()
        .asString()
        .contains("'page.url' of ads.Click cannot be used: a record that contains itself");
    assertThat(problems(yaml(clicks, "count: \"*\", where: \"size(tags) > 0\"")))
        .singleElement()
        .asString()
        .contains("'tags' cannot be used: an array of string");
  }
}
