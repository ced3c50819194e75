package dev.weir.streams.query.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.query.server.RunningServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are slow, too many, too large or speak no HTTP, beside one that does no wrong. */
@Timeout(180)
final class HostileClientsTest {
  private static final String LOOKUP =
      "{\"entities\":{\"author_id\":[\"u1\"]},\"features\":[\"author_posting:posts_1h\"]}";
  private static final int REQUEST_TIMEOUT_MS = 3_000;
  private static final int CONNECTIONS_MAX = 64;

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server =
        new RunningServer(
            new ServerSettings(
                "127.0.0.1", 0, 1 << 20, REQUEST_TIMEOUT_MS, 60_000, CONNECTIONS_MAX, 128, 1_000));
    LineCatalogue.row(server.rows, "author_posting", "u1", "posts_1h PRESENT 4 0 1000");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server.address().getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    socket.getOutputStream().flush();
  }

  /** What the server says before it closes; empty when it only closes. */
  private static String said(Socket socket) throws IOException {
    try (InputStream in = socket.getInputStream()) {
      return new String(in.readAllBytes(), US_ASCII);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }

  /** One answer, to the end of its JSON object. */
  private static String answer(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    for (int next = socket.getInputStream().read(); next >= 0; ) {
      answer.append((char) next);
      if (next == '}') {
        break;
      }
      next = socket.getInputStream().read();
    }
    return answer.toString();
  }

  /** A byte of a head now and then, until the server has had enough or the test ends. */
  private static Thread trickle(List<Socket> sockets, AtomicBoolean ended) {
    Thread thread =
        new Thread(
            () -> {
              while (!ended.get()) {
                for (Socket socket : sockets) {
                  try {
                    write(socket, "x");
                  } catch (IOException closed) {
                    // As it should be.
                  }
                }
                LockSupport.parkNanos(20_000_000L);
              }
            },
            "trickle");
    thread.start();
    return thread;
  }

  @Test
  void head_comingByteByByte_isCutOff() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Socket slow = connect();
    write(slow, "POST /get-online-features HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    Thread trickle = trickle(List.of(slow), ended);

    // Returns when the server closes: without a deadline it would wait for the socket's timeout.
    assertThat(said(slow)).isEmpty();

    ended.set(true);
    trickle.join();
  }

  @Test
  void head_slowAfterAnAnswer_isCutOffToo() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Socket slow = connect();
    write(slow, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(answer(slow)).startsWith("HTTP/1.1 200");
    write(slow, "GET /healthz HTTP/1.1\r\nX-Slow: ");
    Thread trickle = trickle(List.of(slow), ended);

    assertThat(said(slow)).isEmpty();

    ended.set(true);
    trickle.join();
  }

  @Test
  void connection_keptAliveBetweenRequests_isNotCutOff() throws Exception {
    try (Socket patient = connect()) {
      for (int i = 0; i < 2; i++) {
        write(patient, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer(patient)).startsWith("HTTP/1.1 200");
        // Longer than the deadline of a request: silence is no request.
        LockSupport.parkNanos((2L * REQUEST_TIMEOUT_MS + 300) * 1_000_000L);
      }
    }
  }

  @Test
  void others_besideHostileClients_areServed() throws Exception {
    long[] alone = lookups(400);
    AtomicBoolean ended = new AtomicBoolean();
    List<Socket> heads = new ArrayList<>();
    List<Socket> bodies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      heads.add(connect());
      write(heads.get(i), "POST /get-online-features HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      bodies.add(connect());
      write(
          bodies.get(i),
          "POST /get-online-features HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{");
    }
    Thread trickle = trickle(heads, ended);
    List<Integer> refusals = new ArrayList<>();
    Thread refused = new Thread(() -> sendRubbish(ended, refusals), "rubbish");
    refused.start();

    long[] beside = lookups(400);
    for (Socket head : heads) {
      assertThat(said(head)).isEmpty();
    }
    for (Socket body : bodies) {
      assertThat(said(body)).startsWith("HTTP/1.1 408");
    }
    ended.set(true);
    trickle.join();
    refused.join();

    synchronized (refusals) {
      assertThat(refusals).isNotEmpty().allMatch(status -> status == 400 || status == 413);
      assertThat(refusals).contains(400, 413);
    }
    System.out.printf(
        "lookup latency: alone p50 %.2f ms, p99 %.2f ms; beside 20 slow heads, 20 slow bodies and"
            + " %d refused requests p50 %.2f ms, p99 %.2f ms%n",
        alone[200] / 1e6, alone[396] / 1e6, refusals.size(), beside[200] / 1e6, beside[396] / 1e6);
  }

  /** Latencies in order; each is answered rightly. */
  private static long[] lookups(int count) {
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      Answer answer = server.lookup(LOOKUP);
      nanos[i] = System.nanoTime() - start;
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json().at("/results/1/values/0").asLong()).isEqualTo(4);
    }
    Arrays.sort(nanos);
    return nanos;
  }

  /** Requests that are no HTTP, or too large, one after the other. */
  private static void sendRubbish(AtomicBoolean ended, List<Integer> statuses) {
    String large = "POST /push HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n";
    String none = "\u0001\u0002 rubbish\r\n\r\n";
    for (int i = 0; !ended.get(); i++) {
      try (Socket socket = connect()) {
        write(socket, i % 2 == 0 ? large : none);
        byte[] head = socket.getInputStream().readNBytes(12);
        if (head.length == 12) {
          synchronized (statuses) {
            statuses.add(Integer.valueOf(new String(head, 9, 3, US_ASCII)));
          }
        }
      } catch (IOException e) {
        // Refused by closing: so be it.
      }
      // Not to run out of ports.
      LockSupport.parkNanos(3_000_000L);
    }
  }

  @Test
  void connections_moreThanMayBe_leaveThoseThereAlone() throws Exception {
    assertThat(server.lookup(LOOKUP).status()).isEqualTo(200);
    List<Socket> many = new ArrayList<>();
    try {
      for (int i = 0; i < 3 * CONNECTIONS_MAX; i++) {
        many.add(connect());
      }
      // The client keeps its connection, which was there before.
      assertThat(lookups(50)).hasSize(50);
    } finally {
      for (Socket socket : many) {
        socket.close();
      }
    }
  }
}
