package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.scoring.Scores;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Perspective's contract, as its documentation and its clients have it. */
final class AnalyzeRouteTest {
  private static final String PATH = "/v1alpha1/comments:analyze";
  private static final String RUDE = "You are a stupid idiot.";
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer analyze(String body) {
    return server.post(PATH, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode ok(String body) {
    Answer answer = analyze(body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse("")).contains("json");
    return answer.json();
  }

  private static Scores scores(String text) {
    return LinearTextModel.shipped().score(new Normalizer().normalize(text));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void comment_asked_isAnsweredInPerspectivesShape() {
    JsonNode json =
        ok(
            "{'comment':{'text':'"
                + RUDE
                + "','type':'PLAIN_TEXT'},'languages':['en'],'requestedAttributes':"
                + "{'TOXICITY':{},'INSULT':{'scoreType':'PROBABILITY'}},'doNotStore':true,"
                + "'clientToken':'t-1','sessionId':'s','communityId':'c',"
                + "'context':{'entries':[{'text':'before','type':'PLAIN_TEXT'}]}}");

    assertThat(names(json)).containsExactly("attributeScores", "languages", "clientToken");
    assertThat(names(json.get("attributeScores"))).containsExactly("TOXICITY", "INSULT");
    JsonNode toxicity = json.at("/attributeScores/TOXICITY");
    assertThat(toxicity.at("/summaryScore/type").asText()).isEqualTo("PROBABILITY");
    assertThat(toxicity.at("/summaryScore/value").asDouble())
        .isCloseTo(scores(RUDE).of("toxic"), within(1e-6));
    assertThat(toxicity.get("spanScores")).hasSize(1);
    assertThat(toxicity.at("/spanScores/0/begin").asInt()).isZero();
    assertThat(toxicity.at("/spanScores/0/end").asInt()).isEqualTo(RUDE.length());
    assertThat(toxicity.at("/spanScores/0/score/type").asText()).isEqualTo("PROBABILITY");
    assertThat(toxicity.at("/spanScores/0/score/value"))
        .isEqualTo(toxicity.at("/summaryScore/value"));
    assertThat(json.get("languages").toString()).isEqualTo("[\"en\"]");
    assertThat(json.get("clientToken").asText()).isEqualTo("t-1");
  }

  @Test
  void attributes_allOfProduction_comeFromTheModelsLabels() {
    JsonNode json =
        ok(
            "{'comment':{'text':'"
                + RUDE
                + "'},'requestedAttributes':{'TOXICITY':{},'SEVERE_TOXICITY':{},"
                + "'IDENTITY_ATTACK':{},'INSULT':{},'PROFANITY':{},'THREAT':{},'SPAM':null}}");

    Scores scores = scores(RUDE);
    assertThat(value(json, "IDENTITY_ATTACK")).isCloseTo(scores.of("hate"), within(1e-6));
    assertThat(value(json, "INSULT")).isCloseTo(scores.of("insult"), within(1e-6));
    assertThat(value(json, "PROFANITY")).isCloseTo(scores.of("obscene"), within(1e-6));
    assertThat(value(json, "THREAT")).isCloseTo(scores.of("threat"), within(1e-6));
    assertThat(value(json, "SPAM")).isCloseTo(scores.of("spam"), within(1e-6));
    assertThat(value(json, "SEVERE_TOXICITY"))
        .isPositive()
        .isLessThanOrEqualTo(value(json, "TOXICITY"));
    assertThat(json.get("languages").toString()).isEqualTo("[\"en\"]");
  }

  private static double value(JsonNode json, String attribute) {
    return json.at("/attributeScores/" + attribute + "/summaryScore/value").asDouble(Double.NaN);
  }

  @Test
  void spans_asked_areTheSentencesInUtf16OfTheOriginal() {
    String first = "Thanks, 😀 lovely photo!";
    String second = "Yоu are a stupid idiot.";
    JsonNode json =
        ok(
            "{'comment':{'text':' "
                + first
                + "   "
                + second
                + "  '},'spanAnnotations':true,'requestedAttributes':{'TOXICITY':{}}}");

    JsonNode spans = json.at("/attributeScores/TOXICITY/spanScores");
    assertThat(spans).hasSize(2);
    assertThat(spans.at("/0/begin").asInt()).isEqualTo(1);
    assertThat(spans.at("/0/end").asInt()).isEqualTo(1 + first.length());
    assertThat(spans.at("/1/begin").asInt()).isEqualTo(4 + first.length());
    assertThat(spans.at("/1/end").asInt()).isEqualTo(4 + first.length() + second.length());
    assertThat(spans.at("/1/score/value").asDouble())
        .isGreaterThan(spans.at("/0/score/value").asDouble());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de|Heute Abend treffen wir uns alle am See und bringen etwas zu essen mit",
        "es|Esta noche nos vemos todos junto al lago y cada uno trae algo de comer"
      })
  void languages_absentAndTextIsNotEnglish_isRefusedWithTheLanguage(String language, String text) {
    Answer answer =
        analyze("{'comment':{'text':'" + text + "'},'requestedAttributes':{'TOXICITY':{}}}");

    assertThat(answer.status()).isEqualTo(400);
    JsonNode detail = answer.json().at("/error/details/0");
    assertThat(detail.get("errorType").asText()).isEqualTo("LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE");
    assertThat(detail.at("/languageNotSupportedByAttributeError/detectedLanguages").toString())
        .isEqualTo("[\"" + language + "\"]");
  }

  @Test
  void score_belowItsThreshold_isLeftOut() {
    JsonNode json =
        ok(
            "{'comment':{'text':'Have a nice day.'},'requestedAttributes':"
                + "{'TOXICITY':{'scoreThreshold':0.99},'INSULT':{'scoreThreshold':'0.0'}}}");

    assertThat(names(json.get("attributeScores"))).containsExactly("INSULT");
    assertThat(
            names(
                ok(
                    "{'comment':{'text':'Have a nice day.'},'requestedAttributes':"
                        + "{'TOXICITY':{'scoreThreshold':1}}}")))
        .containsExactly("languages");
  }

  @Test
  void names_inSnakeCase_areProtobufsOtherSpelling() {
    JsonNode json =
        ok(
            "{'comment':{'text':'Hello.'},'requested_attributes':{'TOXICITY':"
                + "{'score_type':'PROBABILITY','score_threshold':0}},'client_token':'x',"
                + "'span_annotations':false,'unknown':[1]}");

    assertThat(json.get("clientToken").asText()).isEqualTo("x");
  }

  @Test
  void text_disguisedInAnotherScript_isScoredAllTheSame() {
    JsonNode json = ok("{'comment':{'text':'іdіоt ѕсum'},'requestedAttributes':{'TOXICITY':{}}}");

    assertThat(value(json, "TOXICITY")).isGreaterThan(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'comment':{'text':''},'requestedAttributes':{'TOXICITY':{}}}|COMMENT_EMPTY"
            + "|Comment must be non-empty.",
        "{'requestedAttributes':{'TOXICITY':{}}}|COMMENT_EMPTY|Comment must be non-empty.",
        "{'comment':{'text':'a'}}|NO_REQUESTED_ATTRIBUTES|Missing requested_attributes",
        "{'comment':{'text':'a'},'requestedAttributes':{}}|NO_REQUESTED_ATTRIBUTES|Missing",
        "{'comment':{'text':'a'},'requestedAttributes':{'NICE':{}}}|INVALID_REQUEST"
            + "|Unknown requested attribute: NICE",
        "{'comment':{'text':'a'},'requestedAttributes':{'SEXUALLY_EXPLICIT':{}}}|INVALID_REQUEST"
            + "|Unknown requested attribute: SEXUALLY_EXPLICIT",
        "{'comment':{'text':'a'},'requestedAttributes':{'TOXICITY':{'scoreType':'RAW'}}}"
            + "|INVALID_REQUEST|Requested score type RAW is not supported by attribute TOXICITY",
        "{'comment':{'text':'a'},'requestedAttributes':{'TOXICITY':{'scoreType':'X'}}}"
            + "|INVALID_REQUEST|Invalid value at 'requestedAttributes.TOXICITY.scoreType'",
        "{'comment':{'text':'a'},'requestedAttributes':{'TOXICITY':{'scoreThreshold':[]}}}"
            + "|INVALID_REQUEST|Invalid value at 'requestedAttributes.TOXICITY.scoreThreshold'",
        "{'comment':{'text':'a','type':'HTML'},'requestedAttributes':{'TOXICITY':{}}}"
            + "|INVALID_REQUEST|Currently, only 'PLAIN_TEXT' comments are supported",
        "{'comment':{'text':'a','type':'RTF'},'requestedAttributes':{'TOXICITY':{}}}"
            + "|INVALID_REQUEST|Unknown text type",
        "{'comment':{'text':'a'},'requestedAttributes':{'TOXICITY':{}},'languages':['de','en']}"
            + "|LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
            + "|Attribute TOXICITY does not support request languages: de",
        "{'comment':{'text':'a'},'requestedAttributes':{'TOXICITY':{}},'languages':'en'}"
            + "|INVALID_REQUEST|Invalid value at 'languages'",
        "{'comment':{'text':'a'},'requestedAttributes':{'TOXICITY':{}},'context':{'entries':[{}],"
            + "'articleAndParentComment':{'article':{}}}}|INVALID_REQUEST|Context can have either",
        "{'comment':{'text':'a'},'requestedAttributes':{'TOXICITY':{}},'doNotStore':'yes'}"
            + "|INVALID_REQUEST|Invalid value at 'doNotStore'",
        "{'comment':'a'}|INVALID_REQUEST|Invalid value at 'comment'",
        "{'comment':|INVALID_REQUEST|Invalid JSON payload received",
        "[]|INVALID_REQUEST|Invalid JSON payload received",
      })
  void request_breakingARule_isGooglesError(String body, String type, String message) {
    Answer answer = analyze(body.replace("'PLAIN_TEXT'", "'PLAIN_TEXT'"));

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    JsonNode error = answer.json().get("error");
    assertThat(error.get("code").asInt()).isEqualTo(400);
    assertThat(error.get("status").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(error.get("message").asText()).startsWith(message);
    assertThat(error.at("/details/0/@type").asText())
        .isEqualTo("type.googleapis.com/google.commentanalyzer.v1alpha1.Error");
    assertThat(error.at("/details/0/errorType").asText()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({"это хорошая книга,und", "これは良い本です,ja", "这是一本好书,zh", "좋은 책입니다,ko"})
  void language_inAnotherScript_isToldAsDetected(String text, String language) {
    Answer answer =
        analyze("{'comment':{'text':'" + text + "'},'requestedAttributes':{'INSULT':{}}}");

    assertThat(answer.status()).isEqualTo(400);
    JsonNode detail = answer.json().at("/error/details/0/languageNotSupportedByAttributeError");
    assertThat(detail.at("/detectedLanguages/0").asText()).isEqualTo(language);
    assertThat(detail.get("attribute").asText()).isEqualTo("INSULT");
  }

  @Test
  void text_tooLong_isRefusedWithoutRepeatingIt() {
    String most = "x".repeat(20_478) + "ß";
    String body = "{'comment':{'text':'%s'},'requestedAttributes':{'TOXICITY':{}}}";

    assertThat(analyze(body.formatted(most)).status()).isEqualTo(200);
    Answer refused = analyze(body.formatted(most + "x"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/error/details/0/errorType").asText())
        .isEqualTo("COMMENT_TOO_LONG");
    assertThat(refused.body()).doesNotContain("xxx");
  }

  @Test
  void body_longerThanTheServerTakes_isGooglesErrorToo() {
    Answer answer = server.post(PATH, new byte[(1 << 20) + 1]);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().at("/error/code").asInt()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1alpha1/comments:analyse", "/v1alpha1/"})
  void path_unknown_isGooglesError(String path) {
    Answer answer = server.post(path, new byte[0]);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().at("/error/status").asText()).isEqualTo("NOT_FOUND");
  }

  @Test
  void suggestscore_asked_saysThatItIsNotThere() {
    Answer answer =
        server.post("/v1alpha1/comments:suggestscore", "{}".getBytes(StandardCharsets.UTF_8));

    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.json().at("/error/status").asText()).isEqualTo("UNIMPLEMENTED");
    assertThat(answer.json().at("/error/message").asText()).contains("/push");
  }

  @Test
  void discovery_asked_describesTheMethodAtThisAddress() {
    Answer answer = server.get("/$discovery/rest?version=v1alpha1");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("rootUrl").asText()).isEqualTo(server.server.address() + "/");
    assertThat(answer.json().at("/resources/comments/methods/analyze/path").asText())
        .isEqualTo("v1alpha1/comments:analyze");
  }
}
