package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request data of on-demand features over HTTP: it rides in {@code entities}, as Feast has it. */
final class RequestValueContractTest {
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer();
    LineCatalogue.row(
        server.rows, "author_posting", "u1", "posts_1h PRESENT 4 0 1", "toxicity_1d PRESENT 1 0 1");
    LineCatalogue.row(server.rows, "author_posting", "u2", "posts_1h PRESENT 9 0 1");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer lookup(String body) {
    return server.lookup(body.replace('\'', '"'));
  }

  private static JsonNode ok(String body) {
    Answer answer = lookup(body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void requestValue_perRow_isReadAndNotAnswered() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1','u2','u1'],'viewer_age':[2,4.5,8]},"
                + "'features':['posts_by_age']}");

    assertThat(json.at("/metadata/feature_names").toString())
        .isEqualTo("[\"author_id\",\"posts_by_age\"]");
    assertThat(json.at("/results/1/values").toString()).isEqualTo("[2.0,2.0,0.5]");
    assertThat(json.at("/results/1/statuses/0").asText()).isEqualTo("PRESENT");
    assertThat(json.at("/results/1/event_timestamps/0").asText()).isEqualTo("1970-01-01T00:00:00Z");
  }

  @Test
  void rows_ofOneEntityWithValuesOfTheirOwn_areReadOnce() {
    server.catalogue.reads();

    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1','u1','u1'],'viewer_age':[1,2,4]},"
                + "'features':['author_posting:posts_1h','posts_by_age']}");

    assertThat(json.at("/results/1/values").toString()).isEqualTo("[4,4,4]");
    assertThat(json.at("/results/2/values").toString()).isEqualTo("[4.0,2.0,1.0]");
    assertThat(server.catalogue.reads()).isEqualTo(1);
  }

  @Test
  void requestValue_null_isAnAbsentInput() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1','u1'],'viewer_age':[null,2]},"
                + "'features':['posts_by_age']}");

    assertThat(json.at("/results/1/values").toString()).isEqualTo("[null,2.0]");
    assertThat(json.at("/results/1/statuses/0").asText()).isEqualTo("NULL_VALUE");
  }

  @Test
  void requestValue_missing_isFeastsErrorWithTheWayOut() throws IOException {
    Answer answer = lookup("{'entities':{'author_id':['u1']},'features':['posts_by_age']}");

    assertThat(answer.status()).isEqualTo(404);
    JsonNode error = new ObjectMapper().readTree(answer.json().asText());
    assertThat(error.get("module").asText()).isEqualTo("feast.errors");
    assertThat(error.get("class").asText()).isEqualTo("RequestDataNotFoundInEntityRowsException");
    assertThat(error.get("message").asText())
        .startsWith("Required request data source features [viewer_age] not found")
        .contains("{viewer_age=double}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'20'", "true", "1e999"})
  void requestValue_ofAnotherType_isRefusedWithItsPlaceAndTheWayOut(String value) {
    Answer answer =
        lookup(
            "{'entities':{'author_id':['u1','u2'],'viewer_age':[20,"
                + value
                + "]},'features':['posts_by_age']}");

    assertThat(answer.status()).isEqualTo(422);
    JsonNode problem = answer.json().at("/detail/0");
    assertThat(problem.get("type").asText()).isEqualTo("value_error");
    assertThat(problem.get("loc").toString()).isEqualTo("[\"body\",\"entities\",\"viewer_age\",1]");
    assertThat(problem.get("msg").asText())
        .isEqualTo(
            "Input should be a finite number or null: request value viewer_age is defined as"
                + " double");
  }

  @Test
  void columns_thatNothingNeeds_mayHoldAnyScalar() {
    JsonNode json =
        ok(
            "{'entities':{'author_id':['u1'],'viewer_age':['old'],'flag':[true],'x':[1.5]},"
                + "'features':['author_posting:posts_1h']}");

    assertThat(json.at("/results")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1.5"})
  void key_thatIsNoKey_isRefusedWithItsPlace(String key) {
    Answer answer =
        lookup("{'entities':{'author_id':[" + key + "]},'features':['author_posting:posts_1h']}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/detail/0/loc").toString())
        .isEqualTo("[\"body\",\"entities\",\"author_id\",0]");
    assertThat(answer.json().at("/detail/0/msg").asText())
        .isEqualTo("Input should be a string, an integer or null");
  }
}
