package dev.weir.streams.enforce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookSenderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String SECRET = "a secret of some length";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] BODY = "{\"id\":\"p/1\"}".getBytes(UTF_8);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Map<String, String> headers = new ConcurrentHashMap<>();
  private HttpServer server;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void close() {
    ended.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void taken_isDelivered_signedWithTimeAndKey() {
    serve("/", exchange -> answer(exchange, 204));
    assertThat(send("/", PATIENCE)).isEqualTo(new Outcome.Delivered());
    assertThat(headers)
        .containsEntry("Content-type", "application/json")
        .containsEntry("Idempotency-key", "p/1")
        .containsEntry("Weir-timestamp", Long.toString(NOW.getEpochSecond()))
        .containsEntry(
            "Weir-signature", WebhookSignature.by(List.of(SECRET)).of(NOW.getEpochSecond(), BODY));
  }

  @Test
  void status_saysWhetherItIsTriedAgain() {
    for (int status : new int[] {500, 502, 503, 408, 429}) {
      serve("/" + status, exchange -> answer(exchange, status));
      assertThat(send("/" + status, PATIENCE)).isEqualTo(new Outcome.Failed("status " + status, 0));
    }
    for (int status : new int[] {400, 401, 404, 410}) {
      serve("/" + status, exchange -> answer(exchange, status));
      assertThat(send("/" + status, PATIENCE)).isEqualTo(new Outcome.Refused("status " + status));
    }
  }

  @Test
  void retryAfter_isRead() {
    serve(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "7");
          answer(exchange, 429);
        });
    assertThat(send("/", PATIENCE)).isEqualTo(new Outcome.Failed("status 429", 7_000));
    assertThat(WebhookSender.waitMs("Thu, 01 Jan 2026 00:01:00 GMT", NOW)).isEqualTo(60_000);
    assertThat(WebhookSender.waitMs("Wed, 31 Dec 2025 00:01:00 GMT", NOW)).isZero();
    assertThat(WebhookSender.waitMs("999999999", NOW)).isEqualTo(Duration.ofDays(1).toMillis());
    assertThat(WebhookSender.waitMs("soon", NOW)).isZero();
    assertThat(WebhookSender.waitMs("-1", NOW)).isZero();
  }

  @Test
  void redirect_isNotFollowed() {
    AtomicInteger elsewhere = new AtomicInteger();
    serve("/elsewhere", exchange -> elsewhere.incrementAndGet());
    serve(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          answer(exchange, 307);
        });
    assertThat(send("/", PATIENCE))
        .isEqualTo(new Outcome.Refused("status 307, redirects are not followed"));
    assertThat(elsewhere).hasValue(0);
  }

  @Test
  void noAnswer_isTriedAgain() {
    serve("/", exchange -> await(ended));
    assertThat(send("/", Duration.ofMillis(300)))
        .isEqualTo(new Outcome.Failed("no answer in time", 0));
  }

  @Test
  void answerThatDoesNotEnd_isNotWaitedFor() {
    serve(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          await(ended);
        });
    assertThat(send("/slow", Duration.ofMillis(300)))
        .isEqualTo(new Outcome.Failed("no answer in time", 0));
    serve(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (ended.getCount() > 0) {
            exchange.getResponseBody().write(new byte[8_192]);
          }
        });
    assertThat(send("/endless", PATIENCE)).isEqualTo(new Outcome.Delivered());
  }

  @Test
  void nobodyThere_isTriedAgain() {
    int port = server.getAddress().getPort();
    server.stop(0);
    assertThat(send(port, "/", PATIENCE)).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void address_thatWillNotDo_isRefusedWithoutItsSecrets() {
    assertThat(Webhook.of("http://127.0.0.1:8900/x?token=t", false))
        .hasToString("http://127.0.0.1:8900");
    assertThat(Webhook.of("http://10.0.0.1/", true).uri()).hasHost("10.0.0.1");
    for (String address :
        new String[] {
          "http://10.0.0.1/?token=hush",
          "ftp://host/hush",
          "host/hush",
          "https://user:hush@host/",
          "http://127.0.0.1.evil.example/hush",
          "https://host/#hush",
          "https:// hush"
        }) {
      assertThatThrownBy(() -> Webhook.of(address, false))
          .as(address)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected")
          .hasMessageNotContaining("hush");
    }
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
          handler.handle(exchange);
        });
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      var unused = latch.await(5, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Outcome send(String path, Duration timeout) {
    return send(server.getAddress().getPort(), path, timeout);
  }

  private Outcome send(int port, String path, Duration timeout) {
    WebhookSender sender =
        new WebhookSender(
            Webhook.of("http://127.0.0.1:" + port + path, false),
            WebhookSignature.by(List.of(SECRET)),
            timeout,
            InstantSource.fixed(NOW),
            threads);
    return sender.send(new Delivery(0, 1, "p", 1, 0, BODY)).join();
  }
}
