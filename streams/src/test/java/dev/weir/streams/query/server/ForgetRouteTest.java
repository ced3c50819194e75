package dev.weir.streams.query.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.erasure.EntityKey;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Erasures over HTTP; entities are those of the ad-clicks example. */
@Timeout(60)
final class ForgetRouteTest {
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer();
  }

  @AfterEach
  void stop() {
    server.erasures.go.countDown();
    server.close();
  }

  private Answer forget(String body) {
    return send("application/json", body);
  }

  private Answer send(String type, String body) {
    return server.send(
        server
            .request("/v1/forget")
            .header("content-type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
            .build());
  }

  @Test
  void entities_areAskedFor_andReceiptsComeBack() {
    Answer answer =
        forget(
            "{'entities':[{'entity':'user','key':'4711'},"
                + "{'entity':'user_category','key':['4711','books']}],'reason':'request 12'}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(server.erasures.asked)
        .containsExactly(
            new AskedErasures.Asked(
                List.of(
                    new EntityKey("user", List.of("4711")),
                    new EntityKey("user_category", List.of("4711", "books"))),
                "request 12"));
    assertThat(answer.json().path("purged").asBoolean()).isTrue();
    assertThat(answer.json().path("receipts").get(0).path("erased").get(0).path("rows").asInt())
        .isEqualTo(1);
    assertThat(answer.body()).doesNotContain("4711");
    Answer again = server.get("/v1/forget/" + answer.json().path("request_id").asText());
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(answer.json());
  }

  @Test
  void receiptsThatAreMissing_areToldBy202() {
    server.erasures.away = true;
    Answer answer = forget("{'entities':[{'entity':'user','key':'4711'}]}");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("erased").asBoolean()).isFalse();
    assertThat(answer.json().path("receipts_expected").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | Field required",
        "[] | valid JSON object",
        "{'entities':[]} | 1 to 100 entities",
        "{'entities':'user'} | valid list",
        "{'entities':[7]} | valid dictionary",
        "{'entities':[{'key':'1'}]} | Field required",
        "{'entities':[{'entity':'user'}]} | no value",
        "{'entities':[{'entity':'user','key':7}]} | valid string",
        "{'entities':[{'entity':'user','key':''}]} | 0 characters",
        "{'entities':[{'entity':'user','key':'a\\u0001'}]} | control character",
        "{'entities':[{'entity':'user','key':['1','2']}]} | 2 values (expected: user_id)",
        "{'entities':[{'entity':'author','key':'1'}]} | expected: ad, user, user_category",
        "{'entities':[{'entity':'user','key':'1'}],'reason':'a\\nb'} | Control characters",
      })
  void bodyThatIsNoRequest_isRefusedWithItsProblem(String body, String problem) {
    Answer answer = forget(body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body()).contains(problem);
    assertThat(server.erasures.asked).isEmpty();
  }

  @Test
  void moreEntitiesThanAllowed_areRefused() {
    List<String> entities =
        IntStream.range(0, 101).mapToObj(i -> "{'entity':'user','key':'" + i + "'}").toList();
    Answer answer = forget("{'entities':[" + String.join(",", entities) + "]}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("got 101");
  }

  @Test
  void typeThatAPageInABrowserMaySend_isRefused() {
    Answer answer = send("text/plain", "{'entities':[{'entity':'user','key':'1'}]}");
    assertThat(answer.status()).isEqualTo(415);
    assertThat(server.erasures.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir.example.org", "localhost.example.org", "10.0.0.1:6566"})
  void otherNameForThisMachine_isRefused(String host) throws IOException {
    byte[] body = "{\"entities\":[{\"entity\":\"user\",\"key\":\"1\"}]}".getBytes(UTF_8);
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.server.address().getPort())) {
      String head =
          "POST /v1/forget HTTP/1.1\r\nHost: "
              + host
              + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(UTF_8));
      socket.getOutputStream().write(body);
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 403").contains("as localhost");
    }
    assertThat(server.erasures.asked).isEmpty();
  }

  @Test
  void unknownRequest_hasNoReceipts_andAwayBrokersAreToldBy503() {
    assertThat(server.get("/v1/forget/not-a-uuid").status()).isEqualTo(404);
    Answer unknown = server.get("/v1/forget/00000000-0000-0000-0000-000000000099");
    assertThat(unknown.status()).isEqualTo(200);
    assertThat(unknown.json().path("receipts")).isEmpty();
    assertThat(unknown.json().path("erased").asBoolean()).isFalse();
    Answer away = server.get("/v1/forget/f0000000-0000-0000-0000-000000000001");
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.body()).contains("kafka:9092");
  }

  @Test
  void moreRequestsThanMayWait_areRefused() {
    server.erasures.go = new CountDownLatch(1);
    HttpRequest request =
        server
            .request("/v1/forget")
            .header("content-type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"entities\":[{\"entity\":\"user\",\"key\":\"1\"}]}"))
            .build();
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(server.sendLater(request));
    }
    // Some wait; the others learn at once that they have to ask again.
    assertThat(CompletableFuture.anyOf(answers.toArray(new CompletableFuture<?>[0])).join())
        .isEqualTo(503);
    server.erasures.go.countDown();
    assertThat(answers.stream().map(CompletableFuture::join)).containsOnly(200, 503);
    assertThat(forget("{'entities':[{'entity':'user','key':'2'}]}").status()).isEqualTo(200);
  }
}
