package dev.weir.streams.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers as an instance does: of every key, who was asked. */
final class TellingInstance implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final Queue<List<String>> asked = new ConcurrentLinkedQueue<>();
  volatile String routing = "{}";
  volatile int status = 200;
  volatile boolean leaving;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  TellingInstance() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/routing", exchange -> respond(exchange, 200, routing));
    server.createContext("/get-online-features", this::features);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void features(HttpExchange exchange) throws IOException {
    JsonNode question = JSON.readTree(exchange.getRequestBody());
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("metadata").putArray("feature_names").add("key").add("activity__by");
    ArrayNode results = answer.putArray("results");
    ArrayNode keys = results.addObject().putArray("values");
    ArrayNode by = results.addObject().putArray("values");
    List<String> of = new java.util.ArrayList<>();
    for (JsonNode key : question.path("entities").path("key")) {
      keys.add(key);
      by.add(address());
      of.add(key.asText());
    }
    results.forEach(
        column -> {
          ArrayNode statuses = ((ObjectNode) column).putArray("statuses");
          of.forEach(key -> statuses.add("PRESENT"));
        });
    asked.add(of);
    exchange.getResponseHeaders().add("weir-stale-ms", "7");
    if (leaving) {
      exchange.getResponseHeaders().add("weir-leaving", "true");
    }
    respond(exchange, status, status == 200 ? answer.toString() : "{\"detail\":\"no\"}");
  }

  private static void respond(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
