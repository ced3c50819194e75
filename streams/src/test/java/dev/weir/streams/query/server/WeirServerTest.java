package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.common.HttpMethod;
import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.query.Readiness;
import dev.weir.streams.query.http.IndexPage;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The port: routes, probes, limits, start and stop. */
@Timeout(60)
final class WeirServerTest {
  private static final String LOOKUP =
      "{\"entities\":{\"author_id\":[\"u1\"]},\"features\":[\"author_posting:posts_1h\"]}";

  private static RunningServer server;

  @BeforeAll
  static void start() {
    ServerSettings free = ServerSettings.listen("127.0.0.1:0");
    server =
        new RunningServer(
            new ServerSettings(free.host(), 0, free.bodyBytesMax(), 4_000, 5_000, 64, 128, 1_000));
    LineCatalogue.row(server.rows, "author_posting", "u1", "posts_1h PRESENT 4 0 1000");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nowhere, 404",
    "GET, /get-online-features, 405",
    "DELETE, /get-online-features, 405",
    "POST, /healthz, 405",
    "GET, /v1/verdicts/, 404",
  })
  void path_unknownOrMethodWrong_isToldInJson(String method, String path, int status) {
    Answer answer =
        server.send(
            server.request(path).method(method, HttpRequest.BodyPublishers.noBody()).build());

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().get("detail").asText()).isNotEmpty();
  }

  @Test
  void body_overTheLimit_is413() {
    Answer answer = server.post("/get-online-features", new byte[(1 << 20) + 1]);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().get("detail").asText()).contains("1048576");
  }

  @Test
  void body_neverArriving_is408AndOthersAreServed() throws IOException {
    int port = server.server.address().getPort();
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = slow.getOutputStream();
      out.write(
          "POST /get-online-features HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();

      assertThat(server.get("/healthz").status()).isEqualTo(200);
      InputStream in = slow.getInputStream();
      String head = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
      assertThat(head).isEqualTo("HTTP/1.1 408");
    }
  }

  @Test
  void connection_silent_isClosed() throws IOException {
    try (Socket silent =
        new Socket(InetAddress.getLoopbackAddress(), server.server.address().getPort())) {
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void connections_overTheLimit_areClosed() throws IOException {
    ServerSettings free = ServerSettings.listen("127.0.0.1:0");
    try (RunningServer small =
        new RunningServer(
            new ServerSettings(
                free.host(), 0, free.bodyBytesMax(), 30_000, 30_000, 2, 128, 1_000))) {
      int port = small.server.address().getPort();
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      assertClosed(sockets.get(2));
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Closed with a word of farewell or without. */
  private static void assertClosed(Socket socket) throws IOException {
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void header_tooLong_isRefused() {
    Answer answer =
        server.send(server.request("/healthz").header("x-long", "a".repeat(9000)).GET().build());

    assertThat(answer.status()).isIn(400, 431);
  }

  @Test
  void body_gzippedOrTyped_doesNotMatter() {
    Answer answer =
        server.send(
            server
                .request("/get-online-features")
                .header("content-type", "text/plain")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"entities\":{\"author_id\":[\"u1\"]},"
                            + "\"features\":[\"author_posting:posts_1h\"]}"))
                .build());

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void healthz_liveOrNot_is200Or503WithReason() {
    server.condition = new Readiness.Condition(true, false, "REBALANCING", 12);
    assertThat(server.get("/healthz").status()).isEqualTo(200);
    assertThat(server.get("/health").status()).isEqualTo(200);
    Answer unready = server.get("/readyz");
    assertThat(unready.status()).isEqualTo(503);
    assertThat(unready.body())
        .isEqualTo(
            "{\"live\":true,\"ready\":false,\"reason\":\"REBALANCING\",\"lag_records\":12,"
                + "\"behind_ms\":0,\"degraded\":false}");

    server.condition = new Readiness.Condition(false, false, "ERROR", -1);
    assertThat(server.get("/healthz").status()).isEqualTo(503);

    server.condition = new Readiness.Condition(true, true, "RUNNING", 0);
    assertThat(server.get("/readyz").status()).isEqualTo(200);
  }

  @Test
  void readyz_ofAnInstanceThatIsBehind_tellsHowFarAndThatItIsDegraded() {
    server.condition = new Readiness.Condition(true, true, "RUNNING", 70_000, 12_500, true);
    Answer behind = server.get("/readyz");
    server.condition = new Readiness.Condition(true, true, "RUNNING", 0);

    assertThat(behind.status()).isEqualTo(200);
    assertThat(behind.json().path("behind_ms").asLong()).isEqualTo(12_500);
    assertThat(behind.json().path("degraded").asBoolean()).isTrue();
  }

  @Test
  void requests_overTheLimit_areRefusedUntilOthersEnd() throws IOException {
    try (RunningServer small =
        new RunningServer(
            new ServerSettings("127.0.0.1", 0, 1 << 20, 60_000, 60_000, 64, 2, 1_000))) {
      LineCatalogue.row(small.rows, "author_posting", "u1", "posts_1h PRESENT 4 0 1000");
      try (Socket first = underWay(small);
          Socket second = underWay(small)) {
        assertThat(first.isConnected() && second.isConnected()).isTrue();
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(
                () -> {
                  Answer refused = small.lookup(LOOKUP);
                  assertThat(refused.status()).isEqualTo(503);
                  assertThat(refused.headers().firstValue("retry-after")).contains("1");
                  assertThat(refused.body()).contains("More than 2 requests at once");
                });
        assertThat(small.get("/readyz").status()).isEqualTo(200);
        assertThat(small.get("/metrics").status()).isEqualTo(200);
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(small.lookup(LOOKUP).status()).isEqualTo(200));
    }
  }

  /** A request whose body does not come. */
  private static Socket underWay(RunningServer at) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), at.server.address().getPort());
    socket
        .getOutputStream()
        .write(
            "POST /get-online-features HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"
                .getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  @Test
  void metrics_afterTraffic_showItUnderTheGlossarysNames() {
    server.meters.stream(() -> server.condition.lagRecords(), () -> server.condition.ready());
    server.meters.verdict("remove", "hate");
    server.meters.verdict("allow", null);
    server.meters.deadLetter("MISSING_FIELD");
    server.lookup(
        "{\"entities\":{\"author_id\":[\"u1\"]},\"features\":[\"author_posting:posts_1h\"]}");
    server.get("/nowhere");

    Answer answer = server.get("/metrics");

    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains("weir_lookup_latency_seconds_bucket{rows=\"1\",le=\"0.001\"}")
        .contains("weir_verdicts_total{action=\"remove\",category=\"hate\"} 1.0")
        .contains("weir_verdicts_total{action=\"allow\",category=\"none\"} 1.0")
        .contains("weir_dead_letters_total{reason=\"MISSING_FIELD\"} 1.0")
        .contains("weir_stream_lag_records 0.0")
        .contains("weir_ready 1.0")
        .contains("weir_http_requests_total{route=\"/get-online-features\",status=\"200\"}")
        .contains("weir_http_requests_total{route=\"none\",status=\"404\"}")
        .contains("jvm_memory_used_bytes")
        .contains("process_uptime_seconds");
  }

  @Test
  void index_namesEveryEndpoint() {
    Answer answer = server.get("/");

    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/html");
    assertThat(answer.body())
        .contains("curl -s " + server.server.address() + "/get-online-features")
        .contains("/v1/moderate", "/v1/verdicts/", "metrics", "healthz", "readyz");
  }

  @Test
  @Timeout(10)
  void close_withAnIdleConnection_endsAndFreesThePort() throws IOException {
    RunningServer other = new RunningServer();
    int port = other.server.address().getPort();
    try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port)) {
      other.get("/healthz");

      other.close();

      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
    try (ServerSocket again = new ServerSocket()) {
      again.setReuseAddress(true);
      again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      assertThat(again.isBound()).isTrue();
    }
  }

  @Test
  void start_portTaken_saysWhichAndWhatToDo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServerSettings settings = ServerSettings.listen("127.0.0.1:" + taken.getLocalPort());

      assertThatThrownBy(
              () ->
                  WeirServer.start(
                      settings,
                      new Routes(
                          List.of(
                              new Routes.Entry(
                                  HttpMethod.GET, "/", new IndexPage(), Optional.empty()))),
                      server.meters))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()))
          .hasMessageContaining("--listen");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:80, 127.0.0.1, 80",
    "localhost:0, localhost, 0",
    ":8080, 127.0.0.1, 8080",
    "[::1]:6566, ::1, 6566",
  })
  void listen_hostAndPort_areRead(String text, String host, int port) {
    ServerSettings settings = ServerSettings.listen(text);

    assertThat(settings.host()).isEqualTo(host);
    assertThat(settings.port()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "localhost:",
        "a:b",
        "h:65536",
        "h:-1",
        "::1:80",
        "h:99999999999"
      })
  void listen_anythingElse_isRefusedWithTheExpectation(String text) {
    assertThatThrownBy(() -> ServerSettings.listen(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  /** Java's own client over HTTP/2: what is under way, and what follows, is answered. */
  @Test
  void server_leaving_answersManyAtOnceOverHttp2() {
    try (RunningServer leaving = new RunningServer()) {
      LineCatalogue.row(leaving.rows, "author_posting", "u1", "posts_1h PRESENT 4 0 1000");
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
      HttpRequest lookup =
          leaving
              .request("/get-online-features")
              .timeout(Duration.ofSeconds(50))
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"entities\":{\"author_id\":[\"u1\"]},"
                          + "\"features\":[\"author_posting:posts_1h\"]}"))
              .build();
      List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        if (i == 20) {
          answers.forEach(CompletableFuture::join);
          leaving.server.leave();
        }
        answers.add(client.sendAsync(lookup, HttpResponse.BodyHandlers.discarding()));
      }
      for (int i = 0; i < 40; i++) {
        HttpResponse<Void> answer = answers.get(i).join();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("weir-leaving").isPresent()).isEqualTo(i >= 20);
      }
      assertThat(answers.get(39).join().version()).isEqualTo(HttpClient.Version.HTTP_2);
    }
  }

  @Test
  void server_leaving_answersOnAndEndsConnections() throws IOException {
    try (RunningServer leaving = new RunningServer()) {
      LineCatalogue.row(leaving.rows, "author_posting", "u1", "posts_1h PRESENT 4 0 1000");
      String lookup =
          "{\"entities\":{\"author_id\":[\"u1\"]},\"features\":[\"author_posting:posts_1h\"]}";
      assertThat(leaving.lookup(lookup).headers().firstValue("weir-leaving")).isEmpty();

      leaving.server.leave();

      for (int i = 0; i < 3; i++) {
        Answer answer = leaving.lookup(lookup);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/results/1/values/0").asInt()).isEqualTo(4);
        assertThat(answer.headers().firstValue("weir-leaving")).contains("true");
      }
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), leaving.server.address().getPort())) {
        socket.setSoTimeout(30_000);
        OutputStream out = socket.getOutputStream();
        out.write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        // Read to its end: the server closes.
        String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(said).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
      }
    }
  }
}
