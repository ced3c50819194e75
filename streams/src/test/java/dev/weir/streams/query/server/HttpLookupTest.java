package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is HTTP's own of Feast's online serving contract: bodies in and out, to the byte. */
final class HttpLookupTest {
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

  private static void assertNames(JsonNode json, String... names) {
    assertThat(json.at("/metadata/feature_names"))
        .extracting(JsonNode::asText)
        .containsExactly(names);
    assertThat(json.get("results")).hasSize(names.length);
  }

  private static String column(JsonNode json, int column, String part) {
    return json.at("/results/" + column + "/" + part).toString();
  }

  @Test
  void answer_wholeBody_isFeastsShapeToTheByte() {
    Answer answer =
        server.lookup(
            "{\"entities\":{\"author_id\":[\"u1\"]},\"features\":[\"author_posting:posts_1h\"]}");

    assertThat(answer.body())
        .isEqualTo(
            "{\"results\":["
                + "{\"values\":[\"u1\"],\"statuses\":[\"PRESENT\"],"
                + "\"event_timestamps\":[\"1970-01-01T00:00:00Z\"]},"
                + "{\"values\":[4],\"statuses\":[\"PRESENT\"],"
                + "\"event_timestamps\":[\"2026-11-20T11:59:55Z\"]}],"
                + "\"metadata\":{\"feature_names\":[\"author_id\",\"posts_1h\"]}}");
  }

  @Test
  void rows_duplicates_areReadOnceAndFannedOut() {
    server.catalogue.reads();

    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1','u2','u1','u1']},"
                + "'features':['author_posting:posts_1h','author_posting:bursting']}");

    assertThat(column(json, 1, "values")).isEqualTo("[4,9007199254740991,4,4]");
    assertThat(server.catalogue.reads()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"7\""})
  void entityKey_integerOrItsDigits_findsTheRowAndIsEchoedAsSent(String key) {
    JsonNode json =
        ok("{'entities':{'author_id':[" + key + "]},'features':['author_posting:posts_1h']}");

    assertThat(column(json, 0, "values")).isEqualTo("[" + key + "]");
    assertThat(column(json, 1, "values")).isEqualTo("[70]");
  }

  @Test
  void entityKey_integerBeyond64Bits_isEchoedExactly() {
    String key = "340282366920938463463374607431768211456";
    JsonNode json =
        ok("{'entities':{'author_id':[" + key + "]},'features':['author_posting:posts_1h']}");

    assertThat(column(json, 0, "values")).isEqualTo("[" + key + "]");
  }

  @Test
  void topLevel_unknownFields_areIgnored() {
    JsonNode json =
        ok(
            "{'project':{'a':[1,{'b':2}]},'include_feature_view_version_metadata':true,"
                + "'entities':{'author_id':['u1']},'features':['author_posting:posts_1h']}");

    assertNames(json, "author_id", "posts_1h");
  }

  @Test
  void featureService_given_winsOverFeatures() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1']},'feature_service':'author_only',"
                + "'features':['author_posting:bursting']}");

    assertNames(json, "author_id", "posts_1h", "toxicity_1d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\""})
  void featureService_falsy_leavesFeatures(String service) {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1']},'feature_service':"
                + service
                + ",'features':['author_posting:bursting']}");

    assertNames(json, "author_id", "bursting");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'entities':{'author_id':['u1']}}", "{'entities':{},'features':[]}"})
  void features_none_givesNothing(String body) {
    JsonNode json = ok(body);

    assertThat(json.toString()).isEqualTo("{\"results\":[],\"metadata\":{\"feature_names\":[]}}");
  }

  @Test
  void batch_large_keepsRowOrder() {
    String keys =
        IntStream.range(0, 900)
            .mapToObj(i -> i % 3 == 0 ? "\"u1\"" : "\"none" + i + "\"")
            .collect(Collectors.joining(","));

    JsonNode values =
        ok("{'entities':{'author_id':[" + keys + "]},'features':['author_posting:posts_1h']}")
            .at("/results/1/values");

    assertThat(values).hasSize(900);
    for (int i = 0; i < 900; i++) {
      assertThat(values.get(i).isNull()).isEqualTo(i % 3 != 0);
    }
  }

  @Test
  void rows_pairsSharingAKey_readItOnce() {
    server.catalogue.reads();

    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1','u1','u2'],'text_fingerprint':['f1','f2','f2']},"
                + "'features':['author_posting:posts_1h','text_spread:authors_1h']}");

    assertThat(column(json, 2, "values")).isEqualTo("[4,4,9007199254740991]");
    assertThat(server.catalogue.reads()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "u1, posts_1h, 4, PRESENT, 2026-11-20T11:59:55Z",
    "u1, toxicity_1d, 0.1, PRESENT, 2026-11-20T11:59:55Z",
    "u1, bursting, true, PRESENT, 2026-11-20T11:59:55Z",
    "u1, last_client, \"wéb/2\", PRESENT, 2026-11-20T11:59:55Z",
    "u2, posts_1h, 9007199254740991, PRESENT, 2026-11-20T11:59:55.250Z",
    "u2, toxicity_1d, null, NULL_VALUE, 2026-11-20T11:59:55.250Z",
    "u2, bursting, null, OUTSIDE_MAX_AGE, 1970-01-01T00:00:01Z",
    "u2, last_client, null, INVALID, 1970-01-01T00:00:00Z",
    "odd, toxicity_1d, null, INVALID, 1970-01-01T00:00:00.001Z",
    "7, last_client, null, NOT_FOUND, 1970-01-01T00:00:00Z",
  })
  void value_typeAndStatus_areEncoded(
      String author, String feature, String value, String status, String time) {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['"
                + author
                + "']},'features':['author_posting:"
                + feature
                + "']}");

    assertThat(column(json, 1, "values")).isEqualTo("[" + value + "]");
    assertThat(column(json, 1, "statuses")).isEqualTo("[\"" + status + "\"]");
    assertThat(column(json, 1, "event_timestamps")).isEqualTo("[\"" + time + "\"]");
  }
}
