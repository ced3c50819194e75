package dev.weir.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckConfigCommandTest {
  private static final String DEFINITIONS =
      """
      entities: { ad: { key: ad_id } }
      sources: { clicks: { schema: click.avsc, event_time: clicked_at } }
      feature_views:
        ad_clicks: { entity: ad, source: clicks, features: { n: { count: "*", windows: [1h, 1d] } } }
      feature_services: { ads: [ad_clicks] }
      """;
  private static final String SCHEMA =
      """
      {"type": "record", "name": "Click", "fields": [
        {"name": "ad_id", "type": "string"},
        {"name": "clicked_at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
      """;

  @TempDir private Path directory;
  private Path definitions = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    definitions = directory.resolve("ads.yaml");
    Files.writeString(definitions, DEFINITIONS);
    Files.writeString(directory.resolve("click.avsc"), SCHEMA);
  }

  private int check(String... more) {
    String[] args = new String[more.length + 3];
    args[0] = "check-config";
    args[1] = "--definitions";
    args[2] = definitions.toString();
    System.arraycopy(more, 0, args, 3, more.length);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  @Test
  void definitionsWithoutModeration_areCheckedOnTheirOwn() {
    assertThat(check()).isZero();
    assertThat(out.toString())
        .contains("1 sources, 1 views, 2 columns, 1 services")
        .contains("no feature service 'moderation'")
        .contains("all fine");
  }

  @Test
  void definitionsWithoutModeration_asJson_areOneObject() {
    assertThat(check("--json")).isZero();
    assertThat(out.toString()).contains("\"views\":1").contains("\"columns\":2");
  }

  @Test
  void definitionsWithoutModeration_withAPolicy_areRefused() throws IOException {
    Path policy = Files.writeString(directory.resolve("policy.yaml"), "policy: x\n");
    assertThat(check("--policy", policy.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("'moderation' is missing");
  }

  @Test
  void mistakes_inBothFiles_areNamedWithTheirPlaces() throws IOException {
    Files.writeString(definitions, DEFINITIONS.replace("event_time: clicked_at", "event_time: at"));
    assertThat(check()).isEqualTo(1);
    assertThat(err.toString()).contains("ads.yaml:2:").contains("'at' (expected: a field of Click");
    Files.writeString(directory.resolve("click.avsc"), SCHEMA.replace("\"string\"", "\"strng\""));
    assertThat(check()).isEqualTo(1);
    assertThat(err.toString()).contains("click.avsc:2:29: not an Avro schema");
  }
}
