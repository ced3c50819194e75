package dev.weir.streams.query.server;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the server listens and what it bears.
 *
 * @param host name or address to bind; loopback unless somebody else guards the port
 * @param port 0 picks a free one
 * @param bodyBytesMax longest request body
 * @param requestTimeoutMs from the head of a request to the last byte of its answer; a head has as
 *     long again to come
 * @param idleTimeoutMs after which a silent connection is closed
 * @param connectionsMax open at once; more are closed as they come
 * @param requestsMax under way at once, probes and other instances' aside: each may hold a body
 * @param shutdownTimeoutMs how long requests under way may take to end on close
 */
public record ServerSettings(
    String host,
    int port,
    int bodyBytesMax,
    long requestTimeoutMs,
    long idleTimeoutMs,
    int connectionsMax,
    int requestsMax,
    long shutdownTimeoutMs) {
  /** Feast's default, so that its clients find us. */
  public static final int DEFAULT_PORT = 6566;

  /** Times the longest body, 1 MiB: a fifth of the heap that {@code weir run} ships with. */
  public static final int DEFAULT_REQUESTS_MAX = 128;

  public static final String DEFAULT_LISTEN = "127.0.0.1:" + DEFAULT_PORT;

  public ServerSettings {
    List<String> problems = new ArrayList<>();
    if (host.isBlank()) {
      problems.add("host: empty (expected: a name or address to bind)");
    }
    if (port < 0 || port > 65_535) {
      problems.add("port: " + port + " (expected: 0 to 65535)");
    }
    positive("bodyBytesMax", bodyBytesMax, problems);
    positive("requestTimeoutMs", requestTimeoutMs, problems);
    positive("idleTimeoutMs", idleTimeoutMs, problems);
    positive("connectionsMax", connectionsMax, problems);
    positive("requestsMax", requestsMax, problems);
    positive("shutdownTimeoutMs", shutdownTimeoutMs, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /**
   * Default limits at {@code host:port}, {@code [v6]:port} or {@code :port} (loopback).
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static ServerSettings listen(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    String portText = hostAndPort.substring(colon + 1);
    boolean number = !portText.isEmpty() && portText.chars().allMatch(c -> c >= '0' && c <= '9');
    if (colon < 0 || !number || portText.length() > 5) {
      throw new IllegalArgumentException(
          "listen: '" + hostAndPort + "' (expected: host:port, e.g. " + DEFAULT_LISTEN + ")");
    }
    String host = hostAndPort.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "listen: '" + hostAndPort + "' (expected: an IPv6 address in brackets, [::1]:6566)");
    }
    return new ServerSettings(
        host.isEmpty() ? "127.0.0.1" : host,
        Integer.parseInt(portText),
        1 << 20,
        5_000,
        30_000,
        1_024,
        DEFAULT_REQUESTS_MAX,
        1_000);
  }

  private static void positive(String name, long value, List<String> problems) {
    if (value <= 0) {
      problems.add(name + ": " + value + " (expected: > 0)");
    }
  }
}
