package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.streams.Main;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code /v1/features/{view}/stats} and {@code weir features stats}. */
final class FeatureStatisticsTest {
  private static final String BODY =
      "{\"entities\":{\"author_id\":[\"u1\",\"nobody\"]},"
          + "\"features\":[\"author_posting:posts_1h\"]";

  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer();
    LookupCases.fill(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void ask(String body, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(server.lookup(body).status()).isEqualTo(200);
    }
  }

  private JsonNode posts() {
    Answer answer = server.get("/v1/features/author_posting/stats");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    for (JsonNode column : answer.json().path("columns")) {
      if (column.path("column").asText().equals("author_posting:posts_1h")) {
        return column;
      }
    }
    throw new AssertionError(answer.body());
  }

  @Test
  void served_values_areCountedInASample() {
    ask(BODY + "}", 64);

    JsonNode posts = posts();
    assertThat(posts.path("values").asLong()).isEqualTo(8);
    assertThat(posts.at("/shares/present").asDouble()).isEqualTo(0.5);
    assertThat(posts.at("/shares/not_found").asDouble()).isEqualTo(0.5);
    for (String figure : new String[] {"min", "mean", "max", "p50", "p90", "p99"}) {
      assertThat(posts.path(figure).asDouble()).as(figure).isEqualTo(4);
    }
  }

  @Test
  void served_asOfThePast_isNotCounted() {
    ask(BODY + ",\"as_of\":1000}", 64);

    assertThat(posts().path("values").asLong()).isZero();
    assertThat(posts().path("mean").isNull()).isTrue();
  }

  @Test
  void view_unknown_is404WithTheNamesThereAre() {
    Answer answer = server.get("/v1/features/nothing/stats");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().path("detail").asText())
        .contains("nothing")
        .contains("author_posting");
  }

  @Test
  void command_prints_aLineForEachColumn() {
    ask(BODY + "}", 16);
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));

    int code =
        line.execute(
            "features", "stats", "author_posting", "--url", server.server.address().toString());

    assertThat(code).isZero();
    assertThat(out.toString())
        .containsPattern("author_posting:posts_1h +2 +0\\.0% +50\\.0% +4\\.000 +4\\.000")
        .contains("one answer of 16");
  }
}
