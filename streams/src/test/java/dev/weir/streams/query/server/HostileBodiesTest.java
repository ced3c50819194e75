package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a stranger sends: an answer, in JSON, in time, and never the server's fault. */
final class HostileBodiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static RunningServer server;

  @BeforeContainer
  static void start() {
    server = new RunningServer();
    LineCatalogue.row(server.rows, "author_posting", "a", "posts_1h PRESENT 4 0 1000");
  }

  @AfterContainer
  static void stop() {
    server.close();
  }

  @Property(tries = 300)
  void lookup_anyBytes_areRefusedOrAnswered(@ForAll byte[] body) {
    assertAnswered(server.post("/get-online-features", body));
  }

  @Property(tries = 1000)
  void lookup_anyJson_isRefusedOrAnswered(@ForAll("bodies") String body) {
    assertAnswered(server.lookup(body));
  }

  @Property(tries = 300)
  void lookup_cutOrChanged_isRefusedOrAnswered(
      @ForAll("bodies") String body, @ForAll int at, @ForAll byte with) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    bytes[Math.floorMod(at, bytes.length)] = with;
    assertAnswered(server.post("/get-online-features", bytes));
  }

  @Property(tries = 500)
  void push_anyJson_isRefusedOrWritten(@ForAll("pushes") String body) {
    assertAnswered(server.post("/push", body.getBytes(StandardCharsets.UTF_8)));
  }

  @Property(tries = 300)
  void push_anyBytes_areRefused(@ForAll byte[] body) {
    assertAnswered(server.post("/push", body));
  }

  @Property(tries = 300)
  void moderate_anyText_isJudged(@ForAll String text) throws IOException {
    // Encoding to UTF-8 makes '?' of an unpaired surrogate.
    byte[] body = JSON.writeValueAsString(Map.of("text", text)).getBytes(StandardCharsets.UTF_8);
    Answer answer = server.post("/v1/moderate", body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  @Property(tries = 500)
  void moderate_anyJson_isRefusedOrAnswered(@ForAll("texts") String body) {
    assertAnswered(server.post("/v1/moderate", body.getBytes(StandardCharsets.UTF_8)));
  }

  @Provide
  Arbitrary<String> texts() {
    return object(
        List.of("text", "texts", "language", "author_id", "deadline_ms", "explain", "market"),
        values());
  }

  @Property(tries = 300)
  void moderate_anyBytes_areRefusedOrAnswered(@ForAll byte[] body) {
    assertAnswered(server.post("/v1/moderate", body));
  }

  @Property(tries = 300)
  void analyze_anyText_isScoredOrOfAnotherLanguage(@ForAll String text, @ForAll boolean spans)
      throws IOException {
    Map<String, Object> body =
        Map.of(
            "comment", Map.of("text", text),
            "spanAnnotations", spans,
            "requestedAttributes", Map.of("TOXICITY", Map.of(), "SEVERE_TOXICITY", Map.of()));
    Answer answer = analyze(JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));

    assertThat(answer.status()).as(answer.body()).isIn(200, 400);
    if (answer.status() == 400) {
      assertThat(answer.json().at("/error/details/0/errorType").asText())
          .isIn("COMMENT_EMPTY", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE", "COMMENT_TOO_LONG");
    }
  }

  @Property(tries = 500)
  void analyze_anyJson_isRefusedOrAnswered(@ForAll("comments") String body) {
    Answer answer = analyze(body.getBytes(StandardCharsets.UTF_8));

    assertThat(answer.status()).as(answer.body()).isIn(200, 400);
    assertThat(answer.json().isObject()).isTrue();
  }

  @Property(tries = 300)
  void analyze_anyBytes_areRefused(@ForAll byte[] body) {
    assertThat(analyze(body).status()).isEqualTo(400);
  }

  private static Answer analyze(byte[] body) {
    return server.post("/v1alpha1/comments:analyze", body);
  }

  @Provide
  Arbitrary<String> comments() {
    Arbitrary<String> comment =
        Arbitraries.oneOf(object(List.of("text", "type"), scalars()), values());
    Arbitrary<String> attributes =
        Arbitraries.oneOf(
            object(
                List.of("TOXICITY", "THREAT", "SPAM", "x"),
                Arbitraries.oneOf(
                    object(List.of("scoreType", "scoreThreshold"), scalars()), values())),
            values());
    return Combinators.combine(comment, attributes, values(), values(), scalars(), values())
        .as(
            (c, requested, context, languages, token, spans) ->
                "{\"comment\":"
                    + c
                    + ",\"requestedAttributes\":"
                    + requested
                    + ",\"context\":"
                    + context
                    + ",\"languages\":"
                    + languages
                    + ",\"clientToken\":"
                    + token
                    + ",\"spanAnnotations\":"
                    + spans
                    + "}");
  }

  private static void assertAnswered(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isIn(200, 404, 422);
    if (!answer.body().isEmpty()) {
      assertThat(answer.json()).isNotNull();
    }
    assertThat(answer.body()).doesNotContain("Exception:").doesNotContain("\tat ");
  }

  @Provide
  Arbitrary<String> bodies() {
    Arbitrary<String> entities =
        object(List.of("author_id", "author", "text_fingerprint"), values());
    Arbitrary<String> features =
        Arbitraries.oneOf(
            Arbitraries.of(LineCatalogue.references())
                .list()
                .ofMaxSize(4)
                .map(names -> names.stream().map(n -> "\"" + n + "\"").toList().toString()),
            values());
    Arbitrary<String> scalars = scalars();
    return Combinators.combine(
            Arbitraries.oneOf(entities, values()),
            features,
            Arbitraries.of("\"author_only\"", "\"everything\"", "null", "\"\"", "3"),
            scalars,
            scalars,
            Arbitraries.of("true", "false", "null", "0"))
        .as(
            (e, f, service, asOf, full, bounds) ->
                "{\"entities\":"
                    + e
                    + ",\"features\":"
                    + f
                    + ",\"feature_service\":"
                    + service
                    + ",\"as_of\":"
                    + asOf
                    + ",\"full_feature_names\":"
                    + full
                    + ",\"include_bounds\":"
                    + bounds
                    + "}");
  }

  @Provide
  Arbitrary<String> pushes() {
    List<String> fields =
        List.of("click_id", "impression_id", "ad_id", "user_id", "category", "clicked_at");
    Arbitrary<String> whole =
        Combinators.combine(scalars(), scalars(), scalars(), scalars(), scalars(), scalars())
            .as(
                (a, b, c, d, e, f) -> {
                  List<String> values = List.of(a, b, c, d, e, f);
                  StringBuilder row = new StringBuilder("{");
                  for (int i = 0; i < fields.size(); i++) {
                    row.append(i == 0 ? "" : ",").append('"').append(fields.get(i));
                    row.append("\":[").append(values.get(i)).append(']');
                  }
                  return row.append('}').toString();
                });
    return Combinators.combine(
            Arbitraries.of("\"clicks\"", "\"ad_clicks\"", "\"\"", "null", "7"),
            Arbitraries.oneOf(whole, object(fields, values()), values()),
            Arbitraries.of("\"online\"", "\"offline\"", "null", "1"))
        .as(
            (source, frame, to) ->
                "{\"push_source_name\":" + source + ",\"df\":" + frame + ",\"to\":" + to + "}");
  }

  private static Arbitrary<String> object(List<String> names, Arbitrary<String> values) {
    return Combinators.combine(Arbitraries.of(names), values)
        .as((name, value) -> "\"" + name + "\":" + value)
        .list()
        .ofMaxSize(3)
        .map(fields -> "{" + String.join(",", fields) + "}");
  }

  private static Arbitrary<String> values() {
    return Arbitraries.oneOf(
        scalars(),
        scalars().list().ofMaxSize(5).map(items -> "[" + String.join(",", items) + "]"),
        Arbitraries.integers().between(1, 2000).map(n -> "[".repeat(n) + "]".repeat(n)));
  }

  private static Arbitrary<String> scalars() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "null",
            "true",
            "1",
            "-0",
            "1e999",
            "NaN",
            "\"a\"",
            "\"\"",
            "\"\\u0000\"",
            "\"\\udc00x\"",
            "\"\\ud83d\\ude00\"",
            "9".repeat(70),
            "{\"a\":{}}"),
        Arbitraries.longs().map(String::valueOf),
        Arbitraries.doubles().map(String::valueOf),
        Arbitraries.strings()
            .excludeChars('"', '\\')
            .ofMaxLength(20)
            .map(text -> "\"" + text + "\""));
  }
}
