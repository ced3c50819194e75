package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How lookups over HTTP are refused: Feast's errors, and every broken rule of a body at its place.
 */
final class HttpLookupRefusalTest {
  private static final ObjectMapper JSON = new ObjectMapper();
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
  void entityKey_tooLong_is422WithoutRepeatingIt() {
    Answer answer = server.lookup("{\"entities\":{\"author_id\":[\"" + "k".repeat(1025) + "\"]}}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("at most 1024 characters, got 1025").doesNotContain("kkk");
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
}
