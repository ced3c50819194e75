package dev.weir.streams.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.DeadLetterReason;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.Source;
import dev.weir.streams.wire.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordReaderTest {
  private static final String SCHEMA =
      """
      {"type": "record", "name": "Click", "fields": [
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "more", "type": {"type": "map", "values": "long"}},
        {"name": "ad_id", "type": ["null", "string"]},
        {"name": "clicked_at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
      """;
  private static final String DEFINITIONS =
      """
      entities: { ad: { key: ad_id } }
      sources: { clicks: { schema: click.avsc, event_time: clicked_at } }
      feature_views:
        clicks: { entity: ad, source: clicks, features: { n: { count: "*", windows: [1h] } } }
      """;

  @TempDir private Path directory;
  private Source source;
  private Schema schema;
  private RecordReader reader;

  @BeforeEach
  void load() throws IOException {
    Files.writeString(directory.resolve("click.avsc"), SCHEMA);
    SchemaFiles files = new SchemaFiles(directory);
    FeatureDefinitions definitions =
        new FeatureDefinitionsParser(List.of(), files).parse("f", DEFINITIONS);
    source = definitions.sources().get(0);
    schema = files.schemaOf(source.type()).orElseThrow();
    reader = new RecordReader(source, definitions, Optional.of(schema));
  }

  private byte[] click() throws IOException {
    GenericData.Record record = new GenericData.Record(schema);
    record.put("tags", List.of("new", "red"));
    record.put("more", Map.of("a", 1L));
    record.put("ad_id", "ad1");
    record.put("clicked_at", 5L);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new BinaryMessageEncoder<GenericData.Record>(new GenericData(), schema).encode(record, out);
    return out.toByteArray();
  }

  private Rejection rejected(byte[] value) {
    return reader
        .read(value)
        .match(
            event -> {
              throw new AssertionError("an event");
            },
            why -> why);
  }

  @Test
  void record_withListsAndMaps_isReadPastThem() throws IOException {
    RecordEvent event = reader.read(click()).orThrow();
    assertThat(event.text(source.type().indexOf("ad_id"))).isEqualTo("ad1");
    assertThat(event.eventTimeMs()).isEqualTo(5);
  }

  @Test
  void bytes_cutOrLonger_areUndecodable() throws IOException {
    byte[] click = click();
    for (int length = 1; length < click.length; length++) {
      assertThat(rejected(Arrays.copyOf(click, length)).reason())
          .isEqualTo(DeadLetterReason.UNDECODABLE);
    }
    assertThat(rejected(Arrays.copyOf(click, click.length + 1)).errorClass()).isEqualTo("trailing");
  }

  @Test
  void bytes_hostile_areRefusedAndNothingIsThrown() throws IOException {
    Random random = new Random(7);
    byte[] click = click();
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] hostile = click.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        hostile[10 + random.nextInt(hostile.length - 10)] = (byte) random.nextInt(256);
      }
      refused += reader.read(hostile).match(event -> 0, why -> 1);
    }
    assertThat(refused).isGreaterThan(10_000);
    // After all of it a good record is read as before.
    assertThat(reader.read(click()).orThrow().eventTimeMs()).isEqualTo(5);
  }

  @Test
  void length_claimedAndNotThere_isRefused() throws IOException {
    byte[] header = Arrays.copyOf(click(), 10);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header);
    out.writeBytes(new byte[] {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1}); // 2^63 - 1 tags
    assertThat(rejected(out.toByteArray()).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
  }

  @Test
  void value_thatIsNeither_isRefusedWithWhatIsExpected() {
    assertThat(rejected("[1]".getBytes(UTF_8)).message())
        .contains("expected: a JSON object, or C3");
    assertThat(rejected(new byte[0]).errorClass()).isEqualTo("empty");
    assertThat(rejected(new byte[RecordReader.VALUE_BYTES_MAX + 1]).reason())
        .isEqualTo(DeadLetterReason.TOO_LARGE);
    assertThat(rejected(("{\"a\":" + "[".repeat(5_000)).getBytes(UTF_8)).errorClass())
        .isEqualTo("json");
    assertThat(rejected("{\"ad_id\":\"a\",\"ad_id\":\"b\"}".getBytes(UTF_8)).errorClass())
        .isEqualTo("json");
  }
}
