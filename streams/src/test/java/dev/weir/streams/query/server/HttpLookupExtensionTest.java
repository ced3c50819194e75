package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.streams.query.ViewHolding;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Weir adds to Feast's contract over HTTP, where asked for: moments, bounds, rows that are
 * away.
 */
final class HttpLookupExtensionTest {
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer();
    LookupCases.fill(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode ok(String body) {
    Answer answer = server.lookup(body.replace('\'', '"'));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    return answer.json();
  }

  private static String column(JsonNode json, int column, String part) {
    return json.at("/results/" + column + "/" + part).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "\"2026-11-20T11:59:59.500Z\", 2026-11-20T11:59:59.500Z",
    "\"2026-11-20T13:00:00+01:00\", 2026-11-20T12:00:00Z",
    "1000, 1970-01-01T00:00:01Z",
  })
  void asOf_given_isToldInMetadata(String asOf, String told) {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1']},'features':['author_posting:posts_1h'],'as_of':"
                + asOf
                + "}");

    assertThat(json.at("/metadata/as_of").asText()).isEqualTo(told);
  }

  @Test
  void bounds_asked_areGivenPerValue() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1','u2','none']},'include_bounds':true,'features':["
                + "'author_posting:posts_1h','author_posting:toxicity_1d']}");

    assertThat(column(json, 0, "exact")).isEqualTo("[true,true,true]");
    assertThat(column(json, 1, "error_bounds")).isEqualTo("[0.0,2.0,null]");
    assertThat(column(json, 1, "exact")).isEqualTo("[true,false,null]");
    assertThat(column(json, 2, "error_bounds")).isEqualTo("[0.05,null,null]");
    assertThat(column(json, 2, "exact")).isEqualTo("[false,null,null]");
    assertThat(json.at("/metadata/as_of").asText()).isEqualTo("2026-11-20T12:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({"u1, 0.0, true", "u2, null, null"})
  void bounds_ofOnDemand_areKnownOnlyWhenAllInputsAreExact(
      String author, String bound, String exact) {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['"
                + author
                + "']},'include_bounds':true,'features':['posts_twice']}");

    assertThat(column(json, 1, "error_bounds")).isEqualTo("[" + bound + "]");
    assertThat(column(json, 1, "exact")).isEqualTo("[" + exact + "]");
  }

  @Test
  void freshness_asked_isToldOfEachView() {
    server.holdings.put(
        "author_posting",
        new ViewHolding(1, 1, 1, 1, 0, 0, 0, 1, RunningServer.NOW_MS - 1_500, Map.of()));
    server.lags.put("author of posts", 7L);
    try {
      JsonNode json =
          ok(
              "{'entities':{'author_id':['u1'],'text_fingerprint':['f1']},'include_freshness':true,"
                  + "'features':['author_posting:posts_1h','text_spread:authors_1h']}");

      assertThat(json.at("/metadata/freshness/author_posting"))
          .hasToString(
              "{\"newest_event\":\"2026-11-20T11:59:58.500Z\",\"newest_event_age_ms\":1500,"
                  + "\"lag_records\":7,\"stale_ms\":0}");
      assertThat(json.at("/metadata/freshness/text_spread"))
          .hasToString(
              "{\"newest_event\":null,\"newest_event_age_ms\":null,\"lag_records\":null,"
                  + "\"stale_ms\":0}");
    } finally {
      server.holdings.clear();
      server.lags.clear();
    }
  }

  @Test
  void freshness_notAsked_isNotTold() {
    JsonNode json = ok("{'entities':{'author_id':['u1']},'features':['author_posting:posts_1h']}");

    assertThat(json.path("metadata").has("freshness")).isFalse();
  }

  @Test
  void freshness_thatIsNoBoolean_isRefused() {
    Answer answer =
        server.lookup("{\"entities\":{\"author_id\":[\"u1\"]},\"include_freshness\":\"yes\"}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("include_freshness").contains("bool_type");
  }

  @Test
  void owner_away_is503WithRetryAfter() {
    server.awayEntities.add("text");
    try {
      Answer away =
          server.lookup(
              "{\"entities\":{\"text_fingerprint\":[\"f1\"]},\"features\":[\"text_spread:posts_1h\"]}");
      Answer here =
          server.lookup(
              "{\"entities\":{\"author_id\":[\"u1\"]},\"features\":[\"author_posting:posts_1h\"]}");

      assertThat(away.status()).isEqualTo(503);
      assertThat(away.headers().firstValue("retry-after")).contains("1");
      assertThat(away.json().get("detail").asText()).contains("entity text");
      assertThat(here.status()).isEqualTo(200);
    } finally {
      server.awayEntities.clear();
    }
  }

  @Test
  void owner_ofSomeRowsAway_theirColumnsAreInvalidAndTheRestAnswered() {
    server.awayEntities.add("text");
    try {
      JsonNode json =
          ok(
              "{'entities':{'author_id':['u1'],'text_fingerprint':['f1']},'features':["
                  + "'author_posting:posts_1h','text_spread:authors_1h','copies_per_post']}");

      assertThat(column(json, 2, "values")).isEqualTo("[4]");
      assertThat(column(json, 3, "statuses")).isEqualTo("[\"INVALID\"]");
      assertThat(column(json, 4, "statuses")).isEqualTo("[\"NULL_VALUE\"]");
    } finally {
      server.awayEntities.clear();
    }
  }
}
