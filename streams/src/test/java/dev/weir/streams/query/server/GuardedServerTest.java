package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.TlsKeyPair;
import dev.weir.streams.client.ClientSecurity;
import dev.weir.streams.client.FeatureQuery;
import dev.weir.streams.client.FeatureTable;
import dev.weir.streams.client.LookupRefusedException;
import dev.weir.streams.client.WeirClient;
import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.security.Callers;
import dev.weir.streams.security.Guard;
import dev.weir.streams.security.TestCertificates;
import dev.weir.streams.security.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, roles, rates and certificates at the port; the same rows in plain text and over TLS. */
@Timeout(120)
final class GuardedServerTest {
  private static final String LOOKUP =
      "{\"entities\":{\"author_id\":[\"u1\"]},\"features\":[\"author_posting:posts_1h\"]}";

  @TempDir private static Path directory;

  private static TestCertificates certificates;
  private static RunningServer server;
  private static RunningServer secret;

  @BeforeAll
  static void start() throws Exception {
    certificates = new TestCertificates(directory);
    Path keys = directory.resolve("keys");
    Files.writeString(
        keys,
        String.join(
            "\n",
            "reader reader 0 " + Callers.hash("r"),
            "producer producer 0 " + Callers.hash("p"),
            "reviewer reviewer 0 " + Callers.hash("v"),
            "admin admin 0 " + Callers.hash("a"),
            "slow reader 1 " + Callers.hash("s"),
            "certified reader 0 cn:client.example"));
    for (String name : List.of("server", "client", "stranger")) {
      certificates.selfSigned(name);
    }
    Optional<Guard> guard = Optional.of(new Guard(Callers.read(keys), System.nanoTime()));
    ServerSettings free = ServerSettings.listen("127.0.0.1:0");
    server = new RunningServer(free, new ServerSecurity(guard, Optional.empty()));
    secret =
        new RunningServer(
            free, new ServerSecurity(guard, Optional.of(certificates.files("server", "client"))));
    for (RunningServer one : List.of(server, secret)) {
      LineCatalogue.row(one.rows, "author_posting", "u1", "posts_1h PRESENT 4 0 1000");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
    secret.close();
  }

  private static Path file(String name) {
    return certificates.file(name);
  }

  private static AggregatedHttpResponse call(
      WebClient client, HttpMethod method, String path, String header, String value) {
    RequestHeadersBuilder headers =
        RequestHeaders.builder(method, path).contentType(MediaType.JSON);
    if (!header.isEmpty()) {
      headers.set(header, value);
    }
    HttpRequest request =
        method == HttpMethod.GET
            ? HttpRequest.of(headers.build())
            : HttpRequest.of(headers.build(), com.linecorp.armeria.common.HttpData.ofUtf8(LOOKUP));
    return client.execute(request).aggregate().join();
  }

  private static WebClient plain() {
    return WebClient.of(server.server.address().toString());
  }

  @ParameterizedTest
  @CsvSource({
    // route, none, reader, producer, reviewer, admin
    "POST, /get-online-features, 401, 200, 403, 403, 200",
    "POST, /push,                401, 403, 422, 403, 422",
    "POST, /v1/moderate,         401, 422, 403, 403, 422",
    "POST, /v1alpha1/comments:analyze, 401, 400, 403, 403, 400",
    "POST, /v1alpha1/comments:suggestscore, 401, 501, 403, 403, 501",
    "GET,  /$discovery/rest,     200, 200, 200, 200, 200",
    "GET,  /v1/verdicts/p1,      401, 403, 403, 404, 404",
    "GET,  /v1/features,         401, 200, 403, 403, 200",
    "GET,  /metrics,             401, 200, 403, 403, 200",
    "GET,  /healthz,             200, 200, 200, 200, 200",
    "GET,  /readyz,              200, 200, 200, 200, 200",
    "GET,  /,                    200, 200, 200, 200, 200",
    "GET,  /nowhere,             404, 404, 404, 404, 404",
  })
  void route_forEachRole_isOpenOrNot(
      HttpMethod method, String path, int none, int reader, int producer, int reviewer, int admin) {
    WebClient client = plain();

    assertThat(call(client, method, path, "", "").status().code()).isEqualTo(none);
    assertThat(call(client, method, path, "authorization", "Bearer r").status().code())
        .isEqualTo(reader);
    assertThat(call(client, method, path, "x-api-key", "p").status().code()).isEqualTo(producer);
    assertThat(call(client, method, path, "authorization", "bearer v").status().code())
        .isEqualTo(reviewer);
    assertThat(call(client, method, path, "authorization", "Bearer a").status().code())
        .isEqualTo(admin);
  }

  @Test
  void refusals_overHttp_sayWhatIsExpected() throws IOException {
    AggregatedHttpResponse nobody =
        call(plain(), HttpMethod.POST, "/get-online-features", "authorization", "Basic cjpy");
    AggregatedHttpResponse producer =
        call(plain(), HttpMethod.POST, "/get-online-features", "x-api-key", "p");

    assertThat(nobody.status().code()).isEqualTo(401);
    assertThat(nobody.headers().get("www-authenticate")).isEqualTo("Bearer");
    assertThat(nobody.contentUtf8()).contains("authorization: Bearer KEY");
    JsonNode error =
        new ObjectMapper().readTree(new ObjectMapper().readTree(producer.contentUtf8()).asText());
    assertThat(error.get("class").asText()).isEqualTo("FeastPermissionError");
    assertThat(error.get("message").asText()).contains("no role reader");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1alpha1/comments:analyze?key=r, '', '', 400, INVALID_ARGUMENT",
    "/v1alpha1/comments:analyze, x-goog-api-key, r, 400, INVALID_ARGUMENT",
    "/v1alpha1/comments:analyze?key=r, authorization, Bearer p, 403, PERMISSION_DENIED",
    "/v1alpha1/comments:analyze?key=nobody, '', '', 401, UNAUTHENTICATED",
    "/v1alpha1/comments:analyze?alt=json, '', '', 401, UNAUTHENTICATED",
  })
  void key_whereGooglesClientsPutIt_isTakenAndRefusedInTheirShape(
      String path, String header, String value, int code, String status) throws IOException {
    AggregatedHttpResponse answer = call(plain(), HttpMethod.POST, path, header, value);

    assertThat(answer.status().code()).isEqualTo(code);
    JsonNode error = new ObjectMapper().readTree(answer.contentUtf8()).get("error");
    assertThat(error.get("code").asInt()).isEqualTo(code);
    assertThat(error.get("status").asText()).isEqualTo(status);
  }

  @Test
  void key_inTheQueryOfAnotherRoute_isNoKey() {
    assertThat(call(plain(), HttpMethod.POST, "/get-online-features?key=r", "", "").status().code())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 16, GrpcFeatureServer/GetOnlineFeatures",
    "r, 0, GrpcFeatureServer/GetOnlineFeatures",
    "p, 7, GrpcFeatureServer/GetOnlineFeatures",
    "r, 0, feast.serving.ServingService/GetFeastServingInfo",
    "r, 7, GrpcFeatureServer/Push",
    "'', 0, grpc.health.v1.Health/Check",
  })
  void method_overGrpc_hasItsCode(String key, String code, String method) {
    RequestHeadersBuilder headers =
        RequestHeaders.builder(HttpMethod.POST, "/" + method)
            .contentType(MediaType.parse("application/grpc"));
    if (!key.isEmpty()) {
      headers.set("authorization", "Bearer " + key);
    }
    AggregatedHttpResponse answer =
        plain()
            .execute(
                HttpRequest.of(
                    headers.build(), com.linecorp.armeria.common.HttpData.wrap(new byte[5])))
            .aggregate()
            .join();

    String told = answer.headers().get("grpc-status");
    assertThat(told == null ? answer.trailers().get("grpc-status") : told).isEqualTo(code);
  }

  @Test
  void rate_overdrawn_is429AndOthersAreServed() {
    WebClient client = plain();
    int limited = 0;
    // A second's worth is one: more than that cannot be had by asking fast.
    for (int i = 0; i < 50; i++) {
      AggregatedHttpResponse answer =
          call(client, HttpMethod.POST, "/get-online-features", "x-api-key", "s");
      if (answer.status().code() == 429) {
        limited++;
        assertThat(answer.headers().get("retry-after")).isEqualTo("1");
      }
      assertThat(
              call(client, HttpMethod.POST, "/get-online-features", "x-api-key", "r")
                  .status()
                  .code())
          .isEqualTo(200);
    }
    assertThat(limited).isPositive();
  }

  private static AggregatedHttpResponse overTls(String client, String key) {
    ClientFactoryBuilder factory =
        ClientFactory.builder().tlsCustomizer(tls -> tls.trustManager(file("server.crt").toFile()));
    if (!client.isEmpty()) {
      factory.tls(TlsKeyPair.of(file(client + ".key").toFile(), file(client + ".crt").toFile()));
    }
    try (ClientFactory made = factory.build()) {
      WebClient web =
          WebClient.builder("https://127.0.0.1:" + secret.server.address().getPort())
              .factory(made)
              .build();
      return call(
          web, HttpMethod.POST, "/get-online-features", key.isEmpty() ? "" : "x-api-key", key);
    }
  }

  @Test
  void certificate_known_isACaller() {
    assertThat(secret.server.address().getScheme()).isEqualTo("https");
    assertThat(overTls("client", "").status().code()).isEqualTo(200);
    // A key wins over the certificate.
    assertThat(overTls("client", "p").status().code()).isEqualTo(403);
  }

  private static FeatureTable lookedUp(RunningServer at, ClientSecurity security) {
    FeatureQuery query =
        FeatureQuery.of(List.of("author_posting:posts_1h"), Map.of("author_id", List.of("u1")));
    return new WeirClient(
            List.of("127.0.0.1:" + at.server.address().getPort()), Duration.ofSeconds(60), security)
        .features(query)
        .join();
  }

  @Test
  void weirClient_withKeyOrCertificate_isLetIn() {
    ClientSecurity certified =
        ClientSecurity.NONE.withTls(file("server.crt"), file("client.crt"), file("client.key"));

    assertThat(
            lookedUp(server, ClientSecurity.NONE.withKey("r"))
                .get(0, "author_posting__posts_1h")
                .value())
        .isEqualTo(4);
    assertThat(lookedUp(secret, certified).get(0, "author_posting__posts_1h").value()).isEqualTo(4);
    assertThat(certified.withKey("r").toString()).contains("given").doesNotContain("\"r\"");
  }

  @Test
  void weirClient_withoutTheRole_isToldSo() {
    ClientSecurity producer = ClientSecurity.NONE.withKey("p");
    ClientSecurity trusting = ClientSecurity.NONE.withTls(file("server.crt")).withKey("r");

    assertThatThrownBy(() -> lookedUp(server, ClientSecurity.NONE))
        .hasCauseInstanceOf(LookupRefusedException.class)
        .hasMessageContaining("401");
    assertThatThrownBy(() -> lookedUp(server, producer)).hasMessageContaining("403");
    // This server lets in nobody without a certificate.
    assertThatThrownBy(() -> lookedUp(secret, trusting)).isInstanceOf(CompletionException.class);
  }

  @Test
  void weirClient_withFilesThatAreNone_saysWhich() {
    assertThatThrownBy(() -> ClientSecurity.NONE.withTls(file("keys")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keys");
    assertThatThrownBy(
            () ->
                ClientSecurity.NONE.withTls(
                    file("server.crt"), file("client.crt"), file("client.crt")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("client.crt: no key in it");
  }

  @Test
  void certificate_noneOrOfAStranger_getsNoConnection() {
    assertThatThrownBy(() -> overTls("", "r")).isInstanceOf(CompletionException.class);
    assertThatThrownBy(() -> overTls("stranger", "r")).isInstanceOf(CompletionException.class);
  }

  @Test
  void certificateFile_thatIsNone_isToldAtTheStart() {
    ServerSecurity wrong =
        new ServerSecurity(
            Optional.empty(),
            Optional.of(new TlsFiles(file("keys"), file("server.key"), Optional.empty())));

    assertThatThrownBy(() -> new RunningServer(ServerSettings.listen("127.0.0.1:0"), wrong))
        .hasMessageContaining("TLS: ");
  }

  @Test
  void plainText_toATlsPort_isNoAnswer() {
    HttpResponse answer =
        WebClient.of("h1c://127.0.0.1:" + secret.server.address().getPort()).get("/healthz");

    assertThatThrownBy(() -> answer.aggregate().join()).isInstanceOf(CompletionException.class);
  }
}
