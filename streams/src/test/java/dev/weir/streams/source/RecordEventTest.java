package dev.weir.streams.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.event.DeadLetterReason;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.Source;
import dev.weir.streams.wire.Decoded;
import dev.weir.streams.wire.Rejection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordEventTest {
  private static final String SCHEMA =
      """
      {"type": "record", "name": "Click", "namespace": "ads", "fields": [
        {"name": "click_id", "type": "string"},
        {"name": "user", "type": ["null", "long"], "default": null},
        {"name": "clicked_at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "price", "type": ["null", "double"], "default": null},
        {"name": "paid", "type": "boolean"},
        {"name": "device", "type": ["null", {"type": "record", "name": "Device", "fields": [
          {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["PHONE", "DESK"]}}]}]}
      ]}
      """;
  private static final String DEFINITIONS =
      """
      entities: { user: { key: user } }
      sources: { clicks: { schema: click.avsc, event_time: clicked_at, event_id: click_id } }
      feature_views:
        clicks: { entity: user, source: clicks, features: { n: { count: "*", windows: [1h] } } }
      """;
  private static final long AT_MS = 1_767_225_600_123L;

  @TempDir private Path directory;
  private FeatureDefinitions definitions;
  private Source source;
  private Schema schema;

  @BeforeEach
  void load() throws Exception {
    Files.writeString(directory.resolve("click.avsc"), SCHEMA);
    SchemaFiles files = new SchemaFiles(directory);
    definitions = new FeatureDefinitionsParser(List.of(), files).parse("f", DEFINITIONS);
    source = definitions.sources().get(0);
    schema = files.schemaOf(source.type()).orElseThrow();
  }

  private RecordEvent json(String json) throws Exception {
    return read(json).orThrow();
  }

  private Decoded<RecordEvent> read(String json) throws Exception {
    return new RowEvents(source, definitions).json(new ObjectMapper().readTree(json));
  }

  private Rejection rejected(String json) throws Exception {
    return read(json)
        .match(
            event -> {
              throw new AssertionError("an event");
            },
            rejection -> rejection);
  }

  private void assertTheClick(RecordEvent event) {
    assertThat(event.id()).isEqualTo("c1");
    assertThat(event.eventTimeMs()).isEqualTo(AT_MS);
    assertThat(event.whole(source.type().indexOf("user"))).isEqualTo(9_007_199_254_740_993L);
    assertThat(definitions.views().get(0).keyOf(event)).isEqualTo("9007199254740993");
    assertThat(event.number(source.type().indexOf("price"))).isEqualTo(0.25);
    assertThat(event.number(source.type().indexOf("paid"))).isEqualTo(1);
    assertThat(event.text(source.type().indexOf("device.kind"))).isEqualTo("PHONE");
    assertThat(event.number(source.type().indexOf("clicked_at"))).isEqualTo(AT_MS);
  }

  @Test
  void event_fromAvroJsonAndColumns_isTheSame() throws Exception {
    GenericData.Record device =
        new GenericData.Record(schema.getField("device").schema().getTypes().get(1));
    device.put(
        "kind", new GenericData.EnumSymbol(device.getSchema().getField("kind").schema(), "PHONE"));
    GenericData.Record click = new GenericData.Record(schema);
    click.put("click_id", "c1");
    click.put("user", 9_007_199_254_740_993L);
    click.put("clicked_at", AT_MS * 1_000 + 999);
    click.put("price", 0.25);
    click.put("paid", true);
    click.put("device", device);
    assertTheClick(new AvroEvents(source, definitions, schema).event(click).orThrow());
    assertTheClick(
        json(
            """
            {"click_id": "c1", "user": 9007199254740993, "clicked_at": "2026-01-01T00:00:00.123Z",
             "price": 0.25, "paid": true, "device": {"kind": "PHONE"}, "more": [1]}
            """));
    RowEvents rows = new RowEvents(source, definitions);
    int[] columns =
        rows.columns(
            List.of("x", "CLICK_ID", "user", "clicked_at", "price", "paid", "device.kind"));
    String[] values = {"y", "c1", "9007199254740993", "" + AT_MS, "0.25", "true", "PHONE"};
    assertTheClick(rows.row(columns, values).orThrow());
  }

  @Test
  void value_absentOrNull_isNone() throws Exception {
    RecordEvent event = json("{\"click_id\": \"c\", \"clicked_at\": 5, \"price\": null}");
    assertThat(event.has(source.type().indexOf("price"))).isFalse();
    assertThat(event.number(source.type().indexOf("price"))).isNaN();
    assertThat(event.text(source.type().indexOf("device.kind"))).isNull();
    assertThat(definitions.views().get(0).keyOf(event)).isNull();
    assertThat(event.eventTimeMs()).isEqualTo(5);
  }

  @Test
  void event_thatCannotBeUsed_isRefusedWithoutQuotingIt() throws Exception {
    assertThat(rejected("{\"click_id\": \"c\"}").message())
        .isEqualTo("clicks clicked_at: no value (expected: when the event happened)");
    assertThat(rejected("{\"clicked_at\": 5}").message())
        .isEqualTo("clicks click_id: no value (expected: the event's id)");
    assertThat(rejected("{\"click_id\": \"c\", \"clicked_at\": \"yesterday\"}").message())
        .isEqualTo(
            "clicks clicked_at: a text of 9 characters (expected: milliseconds, or ISO 8601)");
    assertThat(rejected("{\"click_id\": \"c\", \"clicked_at\": -1}").message())
        .contains("milliseconds from 1970");
    assertThat(rejected("{\"click_id\": \"c\", \"clicked_at\": 1, \"price\": \"NaN\"}").message())
        .contains("price: NaN (expected: a finite number)");
    assertThat(rejected("{\"click_id\": \"c\", \"clicked_at\": 1, \"price\": [1]}").message())
        .contains("price: a list (expected: a DOUBLE)");
    assertThat(rejected("{\"click_id\": \"c\", \"clicked_at\": 1, \"user\": 1.5}").message())
        .contains("user: a number that is not whole");
    assertThat(rejected("{\"click_id\": \"c\", \"clicked_at\": 1, \"paid\": \"yes\"}").message())
        .contains("paid: ");
    assertThat(rejected("{\"click_id\": \"a\\u001fb\", \"clicked_at\": 1}").message())
        .contains("a control character");
    assertThat(
            rejected(
                    "{\"click_id\": \"c\", \"device\": {\"kind\": \"" + "x".repeat(70_000) + "\"}}")
                .reason())
        .isEqualTo(DeadLetterReason.TOO_LARGE);
  }

  @Test
  void draft_afterARefusal_startsAnew() throws Exception {
    RowEvents rows = new RowEvents(source, definitions);
    ObjectMapper mapper = new ObjectMapper();
    assertThat(rows.json(mapper.readTree("{\"price\": 3, \"user\": 1.5}")))
        .isInstanceOf(Decoded.Rejected.class);
    RecordEvent event =
        rows.json(mapper.readTree("{\"click_id\": \"c\", \"clicked_at\": 7}")).orThrow();
    assertThat(event.has(source.type().indexOf("price"))).isFalse();
  }

  @Test
  void eventWithoutAnId_hasOneOfItsContent() throws Exception {
    FeatureDefinitions without =
        new FeatureDefinitionsParser(List.of(), new SchemaFiles(directory))
            .parse("f", DEFINITIONS.replace(", event_id: click_id", ""));
    RowEvents rows = new RowEvents(without.sources().get(0), without);
    ObjectMapper mapper = new ObjectMapper();
    String first = rows.json(mapper.readTree("{\"user\": 1, \"clicked_at\": 7}")).orThrow().id();
    assertThat(rows.json(mapper.readTree("{\"clicked_at\": 7, \"user\": 1}")).orThrow().id())
        .isEqualTo(first);
    assertThat(rows.json(mapper.readTree("{\"clicked_at\": 7, \"user\": 2}")).orThrow().id())
        .isNotEqualTo(first);
  }
}
