package dev.weir.streams.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.features.definition.SchemaException;
import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaFilesTest {
  @TempDir private Path directory;

  private EventType resolve(String json) throws IOException, SchemaException {
    Files.writeString(directory.resolve("event.avsc"), json);
    return new SchemaFiles(directory).resolve("event.avsc");
  }

  private String problem(String json) throws IOException {
    Files.writeString(directory.resolve("event.avsc"), json);
    return refused("event.avsc");
  }

  private String refused(String schema) {
    SchemaException refused =
        catchThrowableOfType(
            SchemaException.class, () -> new SchemaFiles(directory).resolve(schema));
    assertThat(refused).isNotNull();
    return refused.problems().isEmpty()
        ? String.valueOf(refused.getMessage())
        : refused.problems().get(0).toString();
  }

  @Test
  void record_ofEveryKind_givesWhatDefinitionsCanUse() throws Exception {
    EventType type =
        resolve(
            """
            {"type": "record", "name": "Impression", "namespace": "ads", "fields": [
              {"name": "ad_id", "type": "string"},
              {"name": "place", "type": {"type": "enum", "name": "Place", "symbols": ["TOP", "SIDE"]}},
              {"name": "seen", "type": ["null", "boolean"], "default": null},
              {"name": "shown_at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
              {"name": "day", "type": {"type": "int", "logicalType": "date"}},
              {"name": "price", "type": ["null", "int", "double"], "default": null},
              {"name": "device", "type": ["null", {"type": "record", "name": "Device", "fields": [
                {"name": "id", "type": ["null", "string"], "default": null},
                {"name": "width", "type": "int"},
                {"name": "parent", "type": ["null", "Device"], "default": null}]}]},
              {"name": "tags", "type": {"type": "array", "items": "string"}},
              {"name": "more", "type": {"type": "map", "values": "long"}},
              {"name": "raw", "type": "bytes"},
              {"name": "either", "type": ["string", "long"]}
            ]}
            """);
    assertThat(type.name()).isEqualTo("ads.Impression");
    assertThat(type.fields())
        .containsExactly(
            new Field("ad_id", FieldType.STRING),
            new Field("place", FieldType.STRING),
            new Field("seen", FieldType.BOOLEAN),
            new Field("shown_at", FieldType.LONG, true),
            new Field("day", FieldType.LONG, true),
            new Field("price", FieldType.DOUBLE),
            new Field("device.id", FieldType.STRING),
            new Field("device.width", FieldType.LONG));
    assertThat(type.whyLeftOut("tags")).contains("an array of string, not a single value");
    assertThat(type.whyLeftOut("more")).contains("a map to long, not a single value");
    assertThat(type.whyLeftOut("raw")).contains("bytes, neither a text nor a number");
    assertThat(type.whyLeftOut("either")).contains("a union of [string, long]");
    assertThat(type.whyLeftOut("device.parent.id")).contains("a record that contains itself");
    assertThat(type.whyLeftOut("device.id")).isEmpty();
    assertThat(type.whyLeftOut("nothing")).isEmpty();
  }

  @Test
  void problem_inTheFile_isNamedWithItsPlace() throws Exception {
    Path file = directory.resolve("event.avsc");
    assertThat(problem("{\n  \"type\": oops\n}")).startsWith(file + ":2:").contains("not JSON");
    assertThat(
            problem(
                """
                {"type": "record", "name": "A", "fields": [
                  {"name": "b", "type": "elsewhere.Missing"}]}
                """))
        .startsWith(file + ":2:25: not an Avro schema: ")
        .contains("elsewhere.Missing");
    assertThat(problem("\"string\""))
        .isEqualTo(file + ":1:1: a schema of type string (expected: a record)");
    assertThat(problem("[".repeat(1_000))).startsWith(file + ":1:").contains("not JSON");
  }

  @Test
  void reference_thatIsNoReadableFile_isRefused() throws Exception {
    assertThat(refused("https://example.com/event.avsc")).contains("the path of an .avsc file");
    assertThat(refused("a/b")).contains("the path of an .avsc file");
    assertThat(refused("none.avsc")).contains("no such file").contains(directory.toString());
    Files.createDirectory(directory.resolve("folder.avsc"));
    assertThat(refused("folder.avsc")).contains("no such file");
    Files.write(directory.resolve("latin.avsc"), new byte[] {'"', (byte) 0xE9, '"'});
    assertThat(refused("latin.avsc")).contains("not UTF-8");
    Files.write(directory.resolve("large.avsc"), new byte[300 << 10]);
    assertThat(refused("large.avsc")).contains("too large");
  }

  @Test
  void record_withTooManyValues_isRefused() throws Exception {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i <= 500; i++) {
      fields.append(i == 0 ? "" : ",").append("{\"name\":\"f").append(i);
      fields.append("\",\"type\":\"int\"}");
    }
    assertThat(problem("{\"type\":\"record\",\"name\":\"A\",\"fields\":[" + fields + "]}"))
        .contains("more than 500 values");
  }
}
