package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.Main;
import dev.weir.streams.query.ViewHolding;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code /v1/features}, and {@code weir features list|describe} against it and without it. */
final class ViewsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ViewHolding COUNTED =
      new ViewHolding(
          2,
          2,
          1_234_567,
          300_000_000,
          10,
          400,
          150_000_000,
          RunningServer.NOW_MS - 60_000,
          RunningServer.NOW_MS - 5_000,
          Map.of());
  private static RunningServer server;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    server = new RunningServer();
    server.holdings.put("author_posting", COUNTED);
    server.holdings.put(
        "text_spread", new ViewHolding(2, 0, 0, 0, 0, 0, 0, 0, Long.MIN_VALUE, Map.of()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return JSON.readTree(out);
    }
  }

  private static Run weir(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int code = line.execute(arguments);
    return new Run(code, out.toString(), err.toString());
  }

  private static String url() {
    return server.server.address().toString();
  }

  private static JsonNode view(JsonNode all, String name) {
    for (JsonNode view : all.path("views")) {
      if (view.path("view").asText().equals(name)) {
        return view;
      }
    }
    throw new AssertionError(name + " in " + all);
  }

  @Test
  void list_asJson_hasRowsAsCountedAndNullBeforeThat() throws IOException {
    Run run = weir("features", "list", "--url", url(), "--json");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode posting = view(run.json(), "author_posting");
    assertThat(posting.path("entity").asText()).isEqualTo("author");
    assertThat(posting.path("source").asText()).isEqualTo("posts");
    assertThat(posting.at("/held/rows").asLong()).isEqualTo(1_234_567);
    assertThat(posting.at("/held/disk_bytes_estimated").asLong()).isEqualTo(150_000_000);
    assertThat(posting.at("/held/newest_event").asText()).isEqualTo("2026-11-20T11:59:55Z");
    assertThat(posting.at("/held/newest_event_age_ms").asLong()).isEqualTo(5_000);
    JsonNode spread = view(run.json(), "text_spread").path("held");
    assertThat(spread.path("rows").isNull()).isTrue();
    assertThat(spread.path("partitions").asInt()).isEqualTo(2);
    assertThat(run.json().path("services")).isNotEmpty();
    assertThat(run.json().path("definitions_version").asText()).hasSize(16);
  }

  @Test
  void list_forPeople_isATable() {
    Run run = weir("features", "list", "--url", url());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "author_posting +author +posts +\\d+ +1,234,567 +286\\.1 MiB +143\\.1 MiB"
                            + " +2026-11-20T11:59:55Z +-"))
        .anySatisfy(
            line -> assertThat(line).matches("text_spread +text +posts +\\d+ +- +- +- +- +-"));
  }

  @Test
  void describe_tellsColumnsWindowsAndWhatIsHeld() throws IOException {
    Run table = weir("features", "describe", "author_posting", "--url", url());
    Run json = weir("features", "describe", "author_posting", "--url", url(), "--json");

    assertThat(table.code()).as(table.err()).isZero();
    assertThat(table.out())
        .contains("1,234,567 in 2 partitions held here, counted at 2026-11-20T11:59:00Z")
        .contains("10 records beside them")
        .contains("dev.weir.event.Post");
    JsonNode posts = json.json().path("features").path(0);
    assertThat(posts.path("columns").path(0).asText()).startsWith("author_posting:");
    assertThat(posts.path("windows")).isNotEmpty();
    assertThat(posts.path("type").asText()).isEqualTo("long");
    assertThat(json.json().path("life_ms").asLong())
        .isGreaterThanOrEqualTo(2 * json.json().path("retention_ms").asLong());
  }

  @Test
  void featureThatDoesNotCountFromTheBeginning_tellsSinceWhen() throws IOException {
    long since = RunningServer.NOW_MS - 3_600_000;
    ViewHolding held = ViewHolding.NONE.plus(counting(Map.of("posts", since - 60_000)));
    server.holdings.put("author_posting", held.plus(counting(Map.of("posts", since))));
    try {
      String at = Instant.ofEpochMilli(since).toString();
      JsonNode described =
          weir("features", "describe", "author_posting", "--url", url(), "--json").json();
      Run table = weir("features", "describe", "author_posting", "--url", url());
      Run list = weir("features", "list", "--url", url());

      for (JsonNode feature : described.path("features")) {
        boolean posts = feature.path("feature").asText().equals("posts");
        assertThat(feature.path("since").isNull()).isEqualTo(!posts);
        assertThat(feature.path("since").asText()).isEqualTo(posts ? at : "null");
      }
      assertThat(described.at("/held/since").asText()).isEqualTo(at);
      assertThat(described.path("version").asInt()).isEqualTo(1);
      assertThat(table.out().lines())
          .anySatisfy(line -> assertThat(line).matches(" +posts +long +.* " + at + " .*"));
      assertThat(list.out().lines())
          .anySatisfy(line -> assertThat(line).matches("author_posting .*" + at));
    } finally {
      server.holdings.put("author_posting", COUNTED);
    }
  }

  private static ViewHolding counting(Map<String, Long> sinceMs) {
    return new ViewHolding(1, 0, 0, 0, 0, 0, 0, 0, Long.MIN_VALUE, sinceMs);
  }

  @Test
  void describe_unknownView_namesThoseThereAre() {
    Run run = weir("features", "describe", "author_postings", "--url", url());

    assertThat(run.code()).isNotZero();
    assertThat(run.err()).contains("author_postings").contains("text_spread");
    assertThat(server.get("/v1/features/nothing").status()).isEqualTo(404);
    assertThat(server.get("/v1/features/" + "n".repeat(1_000)).status()).isEqualTo(404);
    assertThat(server.get("/v1/features/x%1b%5b31m").body()).doesNotContain("\u001b");
  }

  @Test
  void definitionsFile_withoutAnInstance_isDescribedWithoutRows() throws IOException {
    Path file = directory.resolve("features.yaml");
    Files.writeString(
        file,
        """
        entities: { author: { key: author_id } }
        sources: { posts: { topic: posts, schema: dev.weir.event.Post, event_time: created_at } }
        feature_views:
          posting:
            entity: author
            source: posts
            ttl: 90m
            features:
              posts: { count: "*", windows: [1h] }
              ever: { count: "*" }
        """);
    Run list = weir("features", "list", "--definitions", file.toString(), "--json");
    Run described = weir("features", "describe", "posting", "--definitions", file.toString());
    Run missing = weir("features", "describe", "poster", "--definitions", file.toString());

    assertThat(list.code()).as(list.err()).isZero();
    assertThat(view(list.json(), "posting").has("held")).isFalse();
    assertThat(described.out())
        .contains("events for ever, an entity for 3h after its newest event; values for 90m")
        .containsPattern("ever +long +count.* +lifetime")
        .doesNotContain("rows");
    assertThat(missing.code()).isNotZero();
    assertThat(missing.err()).contains("'poster' is not defined (expected: one of [posting])");
  }
}
