package dev.weir.streams.offline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingSetCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @BeforeEach
  void writeFiles() throws IOException {
    write("features.yaml", ClickLog.DEFINITIONS);
    write(
        "clicks.jsonl",
        """
        {"click_id":"c1","user_id":"u1","ad":1,"price":1.5,"at":"2026-01-01T00:00:00Z"}
        {"click_id":"c2","user_id":"u1","ad":1,"price":2.5,"at":"2026-01-01T00:00:05Z"}
        {"click_id":"c3","user_id":"u2","ad":2,"price":4.0,"at":"2026-01-01T00:00:07Z"}
        """);
    write("at.csv", "user_id,time,clicked\nu1,2026-01-01T00:00:05Z,1\nu1,2026-01-01T00:00:04Z,0\n");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text, UTF_8);
  }

  private String read(String name) throws IOException {
    return Files.readString(directory.resolve(name), UTF_8);
  }

  /** Options given replace those that every run has. */
  private CommandLineRun run(String... given) {
    Map<String, String> defaults =
        new LinkedHashMap<>(
            Map.of("--definitions", "/features.yaml", "--out", "/out.csv", "--memory", "16"));
    defaults.keySet().removeAll(List.of(given));
    List<String> arguments = new ArrayList<>(List.of("training-set"));
    defaults.forEach((option, value) -> arguments.addAll(List.of(option, value)));
    arguments.addAll(List.of(given));
    arguments.replaceAll(each -> each.startsWith("/") ? directory + each : each);
    return CommandLineRun.weir(arguments);
  }

  @Test
  void rows_ofLabels_areRepeatedWithTheirValues() throws IOException {
    CommandLineRun run =
        run("--events", "/clicks.jsonl", "--labels", "/at.csv", "--service", "users");
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = read("out.csv").lines().toList();
    assertThat(lines.get(0))
        .startsWith("user_id,time,clicked,user_clicks__clicks_10s,user_clicks__clicks_10m")
        .endsWith(",spent_per_click_1d");
    assertThat(lines.get(1)).isEqualTo("u1,2026-01-01T00:00:05Z,1,2,2,2,2,4.0,4.0,2.5,1,2.0");
    assertThat(lines.get(2)).isEqualTo("u1,2026-01-01T00:00:04Z,0,1,1,1,1,1.5,1.5,1.5,1,1.5");
  }

  @Test
  void summary_asJson_tellsWhatWasDone() throws IOException {
    CommandLineRun run = run("--events", "/clicks.jsonl", "--at", "/at.csv", "--json");
    JsonNode summary = JSON.readTree(run.out());
    assertThat(summary.path("events").asInt()).isEqualTo(3);
    assertThat(summary.path("queries").asInt()).isEqualTo(2);
    assertThat(summary.path("rows").path("all").asInt()).isEqualTo(2);
    assertThat(summary.path("values").path("PRESENT").asInt()).isEqualTo(18);
  }

  @Test
  void badRows_ofLogAndQueries_areSetAsideWithTheirPlace() throws IOException {
    write(
        "bad.jsonl",
        """
        {"click_id":"c1","user_id":"u1","ad":1,"price":1.5,"at":"2026-01-01T00:00:00Z"}
        not json
        {"click_id":"c2","user_id":"u1","ad":1,"price":"dear","at":"2026-01-01T00:00:01Z"}
        {"click_id":"c3","user_id":"u1","ad":1,"price":1,"at":"yesterday"}
        {"user_id":"u1","ad":1,"price":1,"at":"2026-01-01T00:00:02Z"}
        {"click_id":"c5","user_id":"u1","ad":1,"at":"2026-01-01T00:00:03Z"}
        """);
    write("bad.csv", "user_id,time\nu1,2026-01-01T00:00:09Z\nu1,soon\nu1\n");
    CommandLineRun run =
        run(
            "--events",
            "clicks=" + directory.resolve("bad.jsonl"),
            "--at",
            "/bad.csv",
            "--rejects",
            "/rejects.jsonl",
            "--strict",
            "--json");
    assertThat(run.code()).isEqualTo(1);
    JsonNode summary = JSON.readTree(run.out());
    assertThat(summary.path("events").asInt()).isEqualTo(2);
    assertThat(summary.path("events_rejected").asInt()).isEqualTo(4);
    assertThat(summary.path("queries_rejected").asInt()).isEqualTo(2);
    assertThat(run.err())
        .contains("bad.jsonl:2: not JSON")
        .contains("bad.jsonl:3: price")
        .contains("bad.jsonl:4: at: 'yesterday'")
        .contains("bad.jsonl:5: click_id")
        .contains("bad.csv:3: time: 'soon'")
        .contains("bad.csv:4: 1 columns");
    assertThat(read("rejects.jsonl").lines()).hasSize(6);
    assertThat(read("out.csv").lines().toList().get(1)).startsWith("u1,2026-01-01T00:00:09Z,2,2");
  }

  @Test
  void split_byTime_keepsMomentsTogetherAndLeavesAGap() throws IOException {
    StringBuilder rows = new StringBuilder("user_id,time\n");
    for (int second = 0; second < 10; second++) {
      rows.append("u1,2026-01-01T00:00:0").append(second).append("Z\n");
    }
    write("many.csv", rows.toString());
    CommandLineRun run =
        run(
            "--events",
            "/clicks.jsonl",
            "--at",
            "/many.csv",
            "--split",
            "0.6/0.2/0.2",
            "--gap",
            "2s",
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode parts = JSON.readTree(run.out()).path("rows");
    assertThat(parts.path("train").asInt()).isEqualTo(4);
    assertThat(parts.path("gap").asInt()).isEqualTo(4);
    assertThat(parts.path("test").asInt()).isEqualTo(2);
    run =
        run(
            "--events",
            "/clicks.jsonl",
            "--at",
            "/many.csv",
            "--split",
            "80/20",
            "--out",
            "/part-{split}.jsonl");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(read("part-train.jsonl").lines()).hasSize(8);
    assertThat(read("part-test.jsonl").lines()).hasSize(2);
  }

  @Test
  void output_ofAFailedRun_isNotThere() throws IOException {
    write("out.csv", "what was there before\n");
    CommandLineRun run = run("--events", "/clicks.jsonl", "--at", "/at.csv", "--service", "none");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("--service none (expected: one of [users])");
    assertThat(read("out.csv")).isEqualTo("what was there before\n");
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("features.yaml", "clicks.jsonl", "at.csv", "out.csv");
    }
  }

  @Test
  void messages_ofWrongUse_nameTheWayOut() throws IOException {
    assertThat(run("--events", "/nothing.jsonl", "--at", "/at.csv").err())
        .contains("nothing.jsonl: no such file");
    assertThat(run("--events", "/clicks.jsonl", "--at", "/none.csv").err())
        .contains("none.csv: no such file");
    write("keys.csv", "author,time\nu1,2026-01-01T00:00:05Z\n");
    assertThat(run("--events", "/clicks.jsonl", "--at", "/keys.csv").err())
        .contains("no column for the key of entity 'user': [user_id]")
        .contains("found: author, time");
    write("notime.csv", "user_id,clicked\nu1,1\n");
    assertThat(run("--events", "/clicks.jsonl", "--at", "/notime.csv").err())
        .contains("no time column")
        .contains("--time-column");
    assertThat(run("--events", "/clicks.jsonl", "--at", "/at.csv", "--out", "/x.doc").err())
        .contains("format unknown by its name");
    assertThat(run("--events", "clocks=x", "--at", "/at.csv").err())
        .contains("source 'clocks' (expected: one of [clicks])");
  }

  @Test
  void numbers_thatAreSeconds_areReadAsSaid() throws IOException {
    write("seconds.csv", "click_id,user_id,ad,price,at\nc1,u1,1,1.0,1767225600\n");
    write("seconds-at.csv", "user_id,ts\nu1,1767225601.5\n");
    CommandLineRun wrong = run("--events", "/seconds.csv", "--at", "/at.csv");
    assertThat(wrong.err()).contains("lie far apart").contains("--time-unit");
    CommandLineRun run =
        run("--events", "/seconds.csv", "--at", "/seconds-at.csv", "--time-unit", "s");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(read("out.csv").lines().toList().get(1)).startsWith("u1,1767225601.5,1,1,1,1,1.0");
  }

  @Test
  void posts_withText_haveWhatIsDerivedLive() throws IOException {
    write(
        "posts.yaml",
        """
        entities: { author: { key: author_id }, text: { key: text_fingerprint } }
        sources:
          posts: { schema: dev.weir.event.Post, event_time: created_at }
        feature_views:
          author_posting:
            entity: author
            source: posts
            features:
              posts: { count: "*", windows: [1h] }
              length: { sum: text_length, windows: [1h] }
              toxic: { max: scores.toxic, windows: [1h] }
        """);
    write(
        "posts.csv",
        """
        id,author,text,created_at
        p1,a1,you are a stupid idiot,2026-01-01T00:00:00Z
        p2,a1,hello there,2026-01-01T00:00:01Z
        """);
    write("authors.csv", "author_id,time\na1,2026-01-01T00:00:02Z\n");
    CommandLineRun run =
        run("--definitions", "/posts.yaml", "--events", "/posts.csv", "--at", "/authors.csv");
    assertThat(run.code()).as(run.err()).isZero();
    String[] row = read("out.csv").lines().toList().get(1).split(",");
    assertThat(row[2]).isEqualTo("2");
    assertThat(row[3]).isEqualTo("33.0");
    assertThat(Double.parseDouble(row[4])).isBetween(0.5, 1.0);
  }

  @Test
  void deletedPosts_withoutARetraction_areNoPosts() throws IOException {
    write(
        "posts.yaml",
        """
        entities: { author: { key: author_id } }
        sources:
          posts: { schema: dev.weir.event.Post, event_time: created_at }
        feature_views:
          author_posting:
            entity: author
            source: posts
            features:
              posts: { count: "*", windows: [1h] }
        """);
    write(
        "posts.csv",
        """
        id,author,text,created_at,is_deleted
        p1,a1,good morning,2026-01-01T00:00:00Z,
        p2,a1,good day,2026-01-01T00:00:01Z,false
        p1,a1,good morning,2026-01-01T00:00:00Z,true
        p2,a1,good day,2026-01-01T00:00:01Z,1
        """);
    write("authors.csv", "author_id,time\na1,2026-01-01T00:00:02Z\n");
    CommandLineRun run =
        run("--definitions", "/posts.yaml", "--events", "/posts.csv", "--at", "/authors.csv");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(read("out.csv").lines().toList().get(1)).endsWith(",2");
  }

  @Test
  void offsets_ofWhatHasNone_areRefusedWithTheWayOut() throws IOException {
    write("offsets.csv", "user_id,time,offset\nu1,2026-01-01T00:00:05Z,1\n");
    assertThat(
            run("--events", "/clicks.jsonl", "--at", "/offsets.csv", "--known-offset-column", "o")
                .err())
        .contains("offsets.csv: --known-offset-column o: no such column (found: user_id, time,");
    assertThat(
            run(
                    "--events",
                    "/clicks.jsonl",
                    "--at",
                    "/offsets.csv",
                    "--known-offset-column",
                    "offset")
                .err())
        .contains("clicks.jsonl (expected: kafka: and a topic of one partition");
  }
}
