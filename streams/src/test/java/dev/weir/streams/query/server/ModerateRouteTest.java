package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.moderation.content.Normalizer;
import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModerateRouteTest {
  private static final String COPIED = "Come to our garden party on Sunday, bring a cake.";
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer();
    LineCatalogue.row(server.rows, "author_posting", "busy", "posts_1h PRESENT 4 0 1000");
    LineCatalogue.row(
        server.rows,
        "text_spread",
        new Normalizer().normalize(COPIED).fingerprint(),
        "authors_1h PRESENT 9 0 1000");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer moderate(String body) {
    return server.post("/v1/moderate", body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode ok(String body) {
    Answer answer = moderate(body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void text_ordinary_isAllowedWithScoresAndVersions() {
    JsonNode json = ok("{'text':'Have a nice day, everyone.'}");

    assertThat(json.get("action").asText()).isEqualTo("allow");
    assertThat(json.get("category").isNull()).isTrue();
    assertThat(json.get("enforced").asBoolean()).isTrue();
    assertThat(json.at("/scores/toxic").asDouble()).isBetween(0.0, 0.5);
    assertThat(json.get("policy_version").asText()).hasSize(16);
    assertThat(json.get("model_version").asText()).hasSize(16);
    assertThat(json.get("text_fingerprint").asText()).hasSize(16);
    assertThat(json.get("features").asText()).isEqualTo("read");
    assertThat(json.get("as_of").asText()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(json.get("deadline_exceeded").asBoolean()).isFalse();
    assertThat(json.get("latency_ms").isNumber()).isTrue();
  }

  @Test
  void author_named_hisFeaturesDecide() {
    JsonNode json = ok("{'text':'Have a nice day, everyone.','author_id':'busy'}");

    assertThat(json.get("action").asText()).isEqualTo("demote");
    assertThat(json.get("category").asText()).isEqualTo("spam");
    assertThat(json.get("reasons").toString()).contains("busy-author").contains("4 posts");
  }

  @Test
  void text_ofACampaign_isFoundByItsFingerprint() {
    JsonNode json = ok("{'text':'" + COPIED + "'}");

    assertThat(json.get("action").asText()).isEqualTo("review");
    assertThat(json.get("category").asText()).isEqualTo("campaign");
  }

  @Test
  void context_given_reachesThePolicy() {
    JsonNode json =
        ok("{'text':'Salve.','market':'xx','surface':'ad','language':'la','unknown':{'a':[1]}}");

    assertThat(json.get("action").asText()).isEqualTo("interstitial");
  }

  @Test
  void language_auto_isToldAndOtherwiseNot() {
    String english = "We are all meeting at the lake tonight";
    String german = "Heute Abend treffen wir uns alle am See und bringen etwas zu essen mit";

    assertThat(ok("{'text':'" + english + "','language':'auto'}").get("language").asText())
        .isEqualTo("en");
    assertThat(ok("{'text':'" + german + "','language':'auto'}").get("language").asText())
        .isEqualTo("de");
    assertThat(ok("{'text':'ok','language':'auto'}").has("language")).isFalse();
    assertThat(ok("{'text':'" + german + "','language':'de'}").has("language")).isFalse();
  }

  @Test
  void rows_away_areSaidAndThePolicyDoesWithout() {
    server.awayEntities.add("author");
    try {
      JsonNode json = ok("{'text':'Have a nice day, everyone.','author_id':'busy'}");

      assertThat(json.get("features").asText()).isEqualTo("partly_away");
      assertThat(json.get("action").asText()).isEqualTo("allow");
    } finally {
      server.awayEntities.clear();
    }
  }

  @Test
  void deadline_passed_givesThePolicysFallback() {
    long before = server.nanoTime;
    server.nanoTime = System.nanoTime() + 10_000_000_000L;
    try {
      JsonNode json = ok("{'text':'Have a nice day, everyone.','deadline_ms':5}");

      assertThat(json.get("deadline_exceeded").asBoolean()).isTrue();
      assertThat(json.get("action").asText()).isEqualTo("review");
      assertThat(json.get("scores")).isEmpty();
    } finally {
      server.nanoTime = before;
    }
  }

  @Test
  void text_long_isJudgedOffTheEventLoop() {
    JsonNode json = ok("{'text':'" + "good morning to you ".repeat(3000) + "'}");

    assertThat(json.at("/scores/toxic").isNumber()).isTrue();
    assertThat(json.get("deadline_exceeded").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|missing|[\"body\",\"text\"]",
        "{'text':null}|string_type|[\"body\",\"text\"]",
        "{'text':['a']}|string_type|[\"body\",\"text\"]",
        "{'text':'a','author_id':3}|string_type|[\"body\",\"author_id\"]",
        "{'text':'a','deadline_ms':0}|int_type|[\"body\",\"deadline_ms\"]",
        "{'text':'a','deadline_ms':60001}|int_type|[\"body\",\"deadline_ms\"]",
        "{'text':'a','deadline_ms':'5'}|int_type|[\"body\",\"deadline_ms\"]",
        "{'text':'a','texts':['b']}|value_error|[\"body\",\"texts\"]",
        "{'texts':'a'}|list_type|[\"body\",\"texts\"]",
        "{'texts':[]}|too_short|[\"body\",\"texts\"]",
        "{'texts':['a',3]}|string_type|[\"body\",\"texts\",1]",
        "{'text':'a','explain':'yes'}|bool_type|[\"body\",\"explain\"]",
        "{'text':'a','deadline_ms':[5]}|int_type|[\"body\",\"deadline_ms\"]",
        "{'text':'\\udfff'}|string_unicode|[\"body\",\"text\"]",
        "{'text':|json_invalid|[\"body\"",
      })
  void body_breakingARule_is422AtItsPlace(String body, String type, String loc) {
    Answer answer = moderate(body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    assertThat(answer.json().at("/detail/0/type").asText()).isEqualTo(type);
    assertThat(answer.json().at("/detail/0/loc").toString()).startsWith(loc);
  }

  @Test
  void text_tooLong_is422WithoutRepeatingIt() {
    Answer answer = moderate("{'text':'" + "word ".repeat(13_108) + "'}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("65536").doesNotContain("word");
  }

  @Test
  void text_empty_isAnswered() {
    assertThat(ok("{'text':''}").get("action").asText()).isEqualTo("allow");
  }

  @Test
  void texts_several_areJudgedAsEachAlone() {
    String rude = "You are a stupid idiot, you moron.";
    JsonNode json = ok("{'texts':['Have a nice day.','" + rude + "'],'author_id':'busy'}");

    assertThat(json.get("results")).hasSize(2);
    assertThat(json.get("latency_ms").isNumber()).isTrue();
    JsonNode alone = ok("{'text':'" + rude + "','author_id':'busy'}");
    for (String field :
        List.of("action", "category", "reasons", "scores", "spans", "model_version")) {
      assertThat(json.at("/results/1/" + field)).as(field).isEqualTo(alone.get(field));
    }
    assertThat(json.at("/results/0/scores")).isNotEqualTo(alone.get("scores"));
  }

  @Test
  void texts_upToTheLimits_areAnsweredAndMoreAreRefused() {
    String hundred = "'a',".repeat(99) + "'a'";
    assertThat(ok("{'texts':[" + hundred + "]}").get("results")).hasSize(100);
    assertThat(moderate("{'texts':[" + hundred + ",'a']}").status()).isEqualTo(422);
    String long5 = ("'" + "word ".repeat(13_000) + "',").repeat(5);
    Answer refused = moderate("{'texts':[" + long5 + "'a']}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.body()).contains("262144 characters together").doesNotContain("word");
    assertThat(moderate("{'explain':true,'texts':[" + "'a',".repeat(10) + "'a']}").status())
        .isEqualTo(422);
  }

  @Test
  void edit_asked_namesTheWordsInTheOriginal() {
    String text = "Thanks. 😀 Yоu are a stupid іdіоt, I said.";
    JsonNode json = ok("{'text':'" + text + "','explain':true}");

    assertThat(json.get("action").asText()).isEqualTo("label");
    JsonNode edit = json.get("minimal_edit");
    assertThat(edit.get("action").asText()).isEqualTo("allow");
    assertThat(edit.get("removed")).isNotEmpty();
    StringBuilder left = new StringBuilder(text);
    for (int i = edit.get("removed").size() - 1; i >= 0; i--) {
      int start = edit.at("/removed/" + i + "/start").asInt();
      int end = edit.at("/removed/" + i + "/end").asInt();
      assertThat(List.of(text.split(" "))).contains(text.substring(start, end));
      left.delete(start, end);
    }
    assertThat(ok("{'text':'" + left + "'}").get("action").asText()).isEqualTo("allow");
    assertThat(ok("{'text':'Have a nice day.','explain':true}").has("minimal_edit")).isFalse();
  }
}
