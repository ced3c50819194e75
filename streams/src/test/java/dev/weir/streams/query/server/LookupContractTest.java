package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.io.IOException;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Feast's online serving contract over HTTP, rule by rule, and where Weir is stricter. */
final class LookupContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer();
    long t = RunningServer.NOW_MS - 5_000;
    LineCatalogue.row(
        server.rows,
        "author_posting",
        "u1",
        "posts_1h PRESENT 4 0 " + t,
        "toxicity_1d PRESENT 0.1 0.05 " + t,
        "bursting PRESENT 1 0 " + t,
        "last_client PRESENT wéb/2 0 " + t);
    LineCatalogue.row(
        server.rows,
        "author_posting",
        "u2",
        "posts_1h PRESENT 9007199254740991 2 " + (t + 250),
        "toxicity_1d NULL_VALUE - 0 " + (t + 250),
        "bursting OUTSIDE_MAX_AGE - 0 1000",
        "last_client INVALID - 0 0");
    LineCatalogue.row(
        server.rows,
        "author_posting",
        "nan",
        "posts_1h PRESENT 1 0 1",
        "toxicity_1d PRESENT NaN 0 1");
    LineCatalogue.row(server.rows, "author_posting", "7", "posts_1h PRESENT 70 0 " + t);
    LineCatalogue.row(
        server.rows,
        "text_spread",
        "f1",
        "posts_1h PRESENT 8 0 " + t,
        "authors_1h PRESENT 3 1 " + t);
    LineCatalogue.row(server.rows, "text_spread", "f2", "posts_1h PRESENT 2 0 " + t);
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
  void columns_joinKeysFirstInRequestOrder_thenFeatures() {
    JsonNode json =
        ok(
            "{'entities':{'text_fingerprint':['f1'],'author_id':['u1']},"
                + "'features':['author_posting:posts_1h','text_spread:authors_1h']}");

    assertNames(json, "text_fingerprint", "author_id", "posts_1h", "authors_1h");
    assertThat(column(json, 0, "values")).isEqualTo("[\"f1\"]");
    assertThat(column(json, 3, "values")).isEqualTo("[3]");
  }

  @Test
  void columns_viewsInterleaved_areGroupedByViewInRequestOrder() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1'],'text_fingerprint':['f1']},'features':["
                + "'author_posting:toxicity_1d','text_spread:authors_1h','author_posting:bursting']}");

    assertNames(json, "author_id", "text_fingerprint", "toxicity_1d", "bursting", "authors_1h");
  }

  @Test
  void columns_onDemandAskedFirst_standsLast() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1']},"
                + "'features':['posts_twice','author_posting:bursting']}");

    assertNames(json, "author_id", "bursting", "posts_twice");
    assertThat(column(json, 2, "values")).isEqualTo("[8.0]");
    assertThat(column(json, 2, "event_timestamps")).isEqualTo("[\"1970-01-01T00:00:00Z\"]");
  }

  @Test
  void onDemand_inputsNotAsked_areReadButNotShown() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1'],'text_fingerprint':['f1']},"
                + "'features':['copies_per_post']}");

    assertNames(json, "author_id", "text_fingerprint", "copies_per_post");
    assertThat(column(json, 2, "values")).isEqualTo("[2.0]");
  }

  @Test
  void onDemand_inputAbsent_isNullValueNotPresent() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1'],'text_fingerprint':['none']},"
                + "'features':['copies_per_post']}");

    assertThat(column(json, 2, "values")).isEqualTo("[null]");
    assertThat(column(json, 2, "statuses")).isEqualTo("[\"NULL_VALUE\"]");
  }

  @Test
  void fullNames_viewFeaturesGetPrefix_joinKeysAndOnDemandDoNot() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1']},'full_feature_names':true,"
                + "'features':['author_posting:posts_1h','posts_twice']}");

    assertNames(json, "author_id", "author_posting__posts_1h", "posts_twice");
  }

  @Test
  void fullNames_sameFeatureOfTwoViews_bothAnswered() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1'],'text_fingerprint':['f1']},'full_feature_names':true,"
                + "'features':['author_posting:posts_1h','text_spread:posts_1h']}");

    assertNames(
        json, "author_id", "text_fingerprint", "author_posting__posts_1h", "text_spread__posts_1h");
    assertThat(column(json, 2, "values")).isEqualTo("[4]");
    assertThat(column(json, 3, "values")).isEqualTo("[8]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'author_posting:posts_1h','text_spread:posts_1h'|false|posts_1h|full_feature_names=True",
        "'author_posting:posts_1h','author_posting:posts_1h'|true|author_posting__posts_1h|once",
      },
      quoteCharacter = '`')
  void collision_isFeastsError(String features, boolean full, String name, String hint)
      throws IOException {
    Answer answer =
        server.lookup(
            ("{'entities':{'author_id':['u1'],'text_fingerprint':['f1']},'features':["
                    + features
                    + "],'full_feature_names':"
                    + full
                    + "}")
                .replace('\'', '"'));

    assertThat(answer.status()).isEqualTo(422);
    JsonNode error = JSON.readTree(answer.json().asText());
    assertThat(error.get("class").asText()).isEqualTo("FeatureNameCollisionError");
    assertThat(error.get("message").asText())
        .startsWith("Duplicate features named " + name + " found.")
        .contains(hint);
  }

  @Test
  void rows_positionJ_isEntityRowJ() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['none','u1','7']},"
                + "'features':['author_posting:posts_1h']}");

    assertThat(column(json, 0, "values")).isEqualTo("[\"none\",\"u1\",\"7\"]");
    assertThat(column(json, 1, "values")).isEqualTo("[null,4,70]");
    assertThat(column(json, 1, "statuses")).isEqualTo("[\"NOT_FOUND\",\"PRESENT\",\"PRESENT\"]");
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

  @Test
  void rows_pairsOfKeys_areToldApart() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1','u1'],'text_fingerprint':['f1','f2']},"
                + "'features':['copies_per_post']}");

    assertThat(column(json, 2, "values")).isEqualTo("[2.0,0.5]");
  }

  @Test
  void rows_none_givesEmptyColumns() {
    JsonNode json = ok("{'entities':{'author_id':[]},'features':['author_posting:posts_1h']}");

    assertNames(json, "author_id", "posts_1h");
    assertThat(column(json, 1, "values")).isEqualTo("[]");
  }

  @Test
  void entity_absent_isNotFoundAtTheEpoch() {
    JsonNode json =
        ok("{'entities':{'author_id':['none']},'features':['author_posting:posts_1h']}");

    assertThat(column(json, 1, "values")).isEqualTo("[null]");
    assertThat(column(json, 1, "statuses")).isEqualTo("[\"NOT_FOUND\"]");
    assertThat(column(json, 1, "event_timestamps")).isEqualTo("[\"1970-01-01T00:00:00Z\"]");
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
    "nan, toxicity_1d, null, INVALID, 1970-01-01T00:00:00.001Z",
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
  void entityKey_null_isNullValueAndItsFeaturesNotFound() {
    JsonNode json =
        ok("{'entities':{'author_id':[null,'u1']},'features':['author_posting:posts_1h']}");

    assertThat(column(json, 0, "statuses")).isEqualTo("[\"NULL_VALUE\",\"PRESENT\"]");
    assertThat(column(json, 1, "values")).isEqualTo("[null,4]");
    assertThat(column(json, 1, "statuses")).isEqualTo("[\"NOT_FOUND\",\"PRESENT\"]");
  }

  @Test
  void entities_namedByEntity_answerUnderTheJoinKey() {
    JsonNode json = ok("{'entities':{'author':['u1']},'features':['author_posting:posts_1h']}");

    assertNames(json, "author_id", "posts_1h");
    assertThat(column(json, 1, "values")).isEqualTo("[4]");
  }

  @Test
  void entities_unknownOrUnneeded_areIgnored() {
    JsonNode json =
        ok(
            "{'entities':{'weather':['x'],'author_id':['u1'],'text_fingerprint':['f1']},"
                + "'features':['author_posting:posts_1h']}");

    assertNames(json, "author_id", "posts_1h");
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

  @Test
  void featureService_withOnDemand_needsAllItsJoinKeys() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1'],'text_fingerprint':['f2']},"
                + "'feature_service':'everything','full_feature_names':true}");

    assertNames(
        json,
        "author_id",
        "text_fingerprint",
        "author_posting__posts_1h",
        "author_posting__toxicity_1d",
        "text_spread__posts_1h",
        "copies_per_post");
    assertThat(column(json, 5, "values")).isEqualTo("[0.5]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'entities':{'author_id':['u1']}}", "{'entities':{},'features':[]}"})
  void features_none_givesNothing(String body) {
    JsonNode json = ok(body);

    assertThat(json.toString()).isEqualTo("{\"results\":[],\"metadata\":{\"feature_names\":[]}}");
  }

  @ParameterizedTest
  @CsvSource({
    "author_posting:posts_9h, FeatureViewNotFoundException, Feature posts_9h does not exist",
    "nowhere:posts_1h, FeatureViewNotFoundException, Feature view nowhere does not exist",
    "alone, FeatureViewNotFoundException, On demand feature view alone does not exist",
    "author_posting:, FeatureViewNotFoundException, Feature  does not exist",
    ":posts_1h, FeatureViewNotFoundException, Feature view  does not exist",
    "author_posting@v2:posts_1h, FeatureViewNotFoundException, Feature view author_posting@v2",
  })
  void feature_unknown_is404WithFeastsError(String reference, String error, String message)
      throws IOException {
    Answer answer =
        server.lookup(
            "{\"entities\":{\"author_id\":[\"u1\"]},\"features\":[\"" + reference + "\"]}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().isTextual()).isTrue();
    JsonNode inner = JSON.readTree(answer.json().asText());
    assertThat(inner.get("module").asText()).isEqualTo("feast.errors");
    assertThat(inner.get("class").asText()).isEqualTo(error);
    assertThat(inner.get("message").asText()).startsWith(message);
  }

  @Test
  void featureService_unknown_is404WithFeastsError() throws IOException {
    Answer answer =
        server.lookup("{\"entities\":{\"author_id\":[\"u1\"]},\"feature_service\":\"none\"}");

    assertThat(answer.status()).isEqualTo(404);
    JsonNode inner = JSON.readTree(answer.json().asText());
    assertThat(inner.get("class").asText()).isEqualTo("FeatureServiceNotFoundException");
    assertThat(inner.get("message").asText()).isEqualTo("Feature service none does not exist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|missing|[\"body\",\"entities\"]",
        "[]|model_attributes_type|[\"body\"]",
        "1|model_attributes_type|[\"body\"]",
        "{'entities':3}|dict_type|[\"body\",\"entities\"]",
        "{'entities':{'author_id':'u1'}}|list_type|[\"body\",\"entities\",\"author_id\"]",
        "{'entities':{'author_id':['u1',2.5]},'features':['author_posting:posts_1h']}|value_error|[\"body\",\"entities\",\"author_id\",1]",
        "{'entities':{'author_id':[true]},'features':['author_posting:posts_1h']}|value_error|[\"body\",\"entities\",\"author_id\",0]",
        "{'entities':{'author_id':[['a']]}}|value_error|[\"body\",\"entities\",\"author_id\",0]",
        "{'entities':{'author_id':[{'a':1}]}}|value_error|[\"body\",\"entities\",\"author_id\",0]",
        "{'entities':{'author_id':['\\ud800']}}|string_unicode|[\"body\",\"entities\",\"author_id\",0]",
        "{'entities':{'a':['x'],'b':['y','z']}}|value_error|[\"body\",\"entities\",\"b\"]",
        "{'entities':{},'features':'a:b'}|list_type|[\"body\",\"features\"]",
        "{'entities':{},'features':['a:b',7]}|string_type|[\"body\",\"features\",1]",
        "{'entities':{},'feature_service':7}|string_type|[\"body\",\"feature_service\"]",
        "{'entities':{},'full_feature_names':'yes'}|bool_type|[\"body\",\"full_feature_names\"]",
        "{'entities':{},'full_feature_names':null}|bool_type|[\"body\",\"full_feature_names\"]",
        "{'entities':{},'include_bounds':[1]}|bool_type|[\"body\",\"include_bounds\"]",
        "{'entities':{},'as_of':'yesterday'}|datetime_parsing|[\"body\",\"as_of\"]",
        "{'entities':{},'as_of':'2026-11-20T12:00:00'}|datetime_parsing|[\"body\",\"as_of\"]",
        "{'entities':{},'as_of':-1}|datetime_parsing|[\"body\",\"as_of\"]",
        "{'entities':{},'as_of':1.5}|datetime_type|[\"body\",\"as_of\"]",
        "{'entities':{},'as_of':{}}|datetime_type|[\"body\",\"as_of\"]",
        "{'entities':{},'as_of':99999999999999999999}|datetime_type|[\"body\",\"as_of\"]",
        "{'entities':{}} x|json_invalid|[\"body\"",
        "{'entities':|json_invalid|[\"body\"",
        "|json_invalid|[\"body\"",
      })
  void body_breakingARule_is422AtItsPlace(String body, String type, String loc) {
    Answer answer = server.lookup(body == null ? "{" : body.replace('\'', '"'));

    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    JsonNode problem = answer.json().at("/detail/0");
    assertThat(problem.get("type").asText()).isEqualTo(type);
    assertThat(problem.get("loc").toString()).startsWith(loc);
    assertThat(problem.get("msg").asText()).isNotEmpty();
  }

  @Test
  void body_severalProblems_areToldAtOnce() {
    Answer answer =
        server.lookup("{\"features\":3,\"full_feature_names\":3,\"entities\":{\"a\":[[2.5]]}}");

    assertThat(answer.json().get("detail")).hasSize(3);
  }

  @Test
  void joinKeys_missing_areAllTold() {
    Answer answer =
        server.lookup(
            "{\"entities\":{\"x\":[1]},\"feature_service\":\"everything\",\"full_feature_names\":true}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("detail").findValuesAsText("type"))
        .containsExactly("missing", "missing");
    assertThat(answer.json().at("/detail/1/loc").toString())
        .isEqualTo("[\"body\",\"entities\",\"text_fingerprint\"]");
  }

  @ParameterizedTest
  @CsvSource({"1000, 200", "1001, 422"})
  void batch_limit_isAThousandRows(int rows, int status) {
    String keys = String.join(",", Collections.nCopies(rows, "\"u1\""));

    Answer answer =
        server.lookup(
            "{\"entities\":{\"author_id\":["
                + keys
                + "]},\"features\":[\"author_posting:posts_1h\"]}");

    assertThat(answer.status()).isEqualTo(status);
    if (status == 422) {
      assertThat(answer.json().at("/detail/0/msg").asText())
          .isEqualTo("At most 1000 entity rows per request, got 1001: split the batch");
    }
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
  void entityKey_tooLong_is422WithoutRepeatingIt() {
    Answer answer = server.lookup("{\"entities\":{\"author_id\":[\"" + "k".repeat(1025) + "\"]}}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("at most 1024 characters, got 1025").doesNotContain("kkk");
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
}
