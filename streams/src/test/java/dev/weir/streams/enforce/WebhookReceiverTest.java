package dev.weir.streams.enforce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiver in examples/python, where there is Python, against what Weir sends. */
class WebhookReceiverTest {
  private static final Path RECEIVER = Path.of("../examples/python/webhook_receiver.py");
  private static final String SECRET = "a secret of some length";

  @TempDir Path directory;

  @Test
  void receiver_takesWhatIsSignedOnceAndRefusesTheRest() throws Exception {
    assumeTrue(hasPython(), "no python3 here");
    Path secret = Files.writeString(directory.resolve("secret"), SECRET + "\n");
    Path printed = directory.resolve("printed");
    Process process =
        new ProcessBuilder(
                "python3", RECEIVER.toString(), "--secret-file", secret.toString(), "--port", "0")
            .redirectOutput(printed.toFile())
            .start();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (BufferedReader said = process.errorReader(UTF_8)) {
      String listening = said.readLine();
      assertThat(listening).startsWith("listening on ");
      int port = Integer.parseInt(listening.substring("listening on ".length()));
      Delivery delivery =
          new Delivery(
              0,
              1,
              "p",
              2,
              0,
              ("{\"id\":\"p/2\",\"post_id\":\"p\",\"revision\":2,\"previous_action\":null,"
                      + "\"action\":\"remove\"}")
                  .getBytes(UTF_8));
      InstantSource now = InstantSource.system();
      InstantSource before = InstantSource.offset(now, Duration.ofMinutes(-10));

      assertThat(send(port, SECRET, before, delivery, threads)).isEqualTo(refused());
      assertThat(send(port, "another secret, as long", now, delivery, threads))
          .isEqualTo(refused());
      for (int i = 0; i < 2; i++) {
        assertThat(send(port, SECRET, now, delivery, threads)).isEqualTo(new Outcome.Delivered());
      }
      // Printed before it is answered.
      assertThat(Files.readAllLines(printed)).containsExactly("p/2 - -> remove");
    } finally {
      process.destroyForcibly();
      threads.shutdownNow();
    }
  }

  private static Outcome refused() {
    return new Outcome.Refused("status 401");
  }

  private static Outcome send(
      int port, String secret, InstantSource clock, Delivery delivery, ExecutorService threads) {
    WebhookSender sender =
        new WebhookSender(
            Webhook.of("http://127.0.0.1:" + port + "/", false),
            WebhookSignature.by(List.of(secret)),
            Duration.ofMinutes(1),
            clock,
            threads);
    return sender.send(delivery).join();
  }

  private static boolean hasPython() throws InterruptedException {
    try {
      Process python =
          new ProcessBuilder("python3", "-c", "import hmac, http.server")
              .redirectErrorStream(true)
              .start();
      return python.waitFor(1, TimeUnit.MINUTES) && python.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
