package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Callers of several instances in turn, as behind a load balancer that does not know their state: a
 * call that fails is made once more, of the next. Every answer is held against what is known.
 */
final class LookupLoad implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KEYS_PER_CALL = 8;

  /**
   * One call.
   *
   * @param first the instance asked first
   * @param failure why that one gave no whole answer; empty when it did
   * @param failed whether the next one gave none either
   */
  record Call(
      long beganNanos, long endedNanos, URI first, String failure, boolean failed, long staleMs) {
    boolean firstFailed() {
      return !failure.isEmpty();
    }
  }

  private record Answer(String failure, long staleMs) {
    boolean whole() {
      return failure.isEmpty();
    }
  }

  private final List<URI> instances;
  private final List<SeenCounts> counts;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /** Heeded as whoever spreads load heeds readiness. */
  private final Set<URI> leaving = ConcurrentHashMap.newKeySet();

  private volatile boolean ending;

  /**
   * @param counts by key: {@code k0}, {@code k1}, ...
   */
  LookupLoad(List<URI> instances, List<SeenCounts> counts, int callers, long pauseMs, long seed) {
    this.instances = List.copyOf(instances);
    this.counts = counts;
    for (int i = 0; i < callers; i++) {
      Random random = new Random(seed + i);
      Thread thread = new Thread(() -> call(random, pauseMs), "lookups-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  Queue<Call> calls() {
    return calls;
  }

  /** Answers that break what is promised, in words. */
  Queue<String> wrong() {
    return wrong;
  }

  /** It is ready again. */
  void returned(URI instance) {
    leaving.remove(instance);
  }

  private void call(Random random, long pauseMs) {
    try {
      while (!ending) {
        List<Integer> keys =
            random.ints(0, counts.size()).distinct().limit(KEYS_PER_CALL).boxed().toList();
        int first = notLeaving(random.nextInt(instances.size()));
        long began = System.nanoTime();
        Answer answer = ask(instances.get(first), keys);
        String failure = answer.failure();
        if (!answer.whole()) {
          answer = ask(instances.get(notLeaving(first + 1)), keys);
        }
        calls.add(
            new Call(
                began,
                System.nanoTime(),
                instances.get(first),
                failure,
                !answer.whole(),
                answer.staleMs()));
        LockSupport.parkNanos(pauseMs * 1_000_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      wrong.add("a caller failed: " + e);
    }
  }

  /** This instance, or the next that has not said that it leaves. */
  private int notLeaving(int instance) {
    for (int i = 0; i < instances.size(); i++) {
      int candidate = (instance + i) % instances.size();
      if (!leaving.contains(instances.get(candidate))) {
        return candidate;
      }
    }
    return instance % instances.size();
  }

  private Answer ask(URI instance, List<Integer> keys) throws InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode entities = body.putObject("entities").putArray("key");
    keys.forEach(key -> entities.add("k" + key));
    body.putArray("features").add("activity:events");
    long began = System.nanoTime();
    try {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(instance.resolve("/get-online-features"))
                  .timeout(Duration.ofSeconds(3))
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                  .build(),
              HttpResponse.BodyHandlers.ofString(UTF_8));
      if (response.headers().firstValue("weir-leaving").isPresent()) {
        leaving.add(instance);
      }
      if (response.statusCode() != 200) {
        return new Answer("status " + response.statusCode(), 0);
      }
      long staleMs = response.headers().firstValueAsLong("weir-stale-ms").orElse(0);
      return new Answer(
          held(JSON.readTree(response.body()), instance, keys, began, staleMs) ? "" : "INVALID",
          staleMs);
    } catch (IOException e) {
      return new Answer(e.getClass().getSimpleName(), 0);
    }
  }

  /** Whether every row is answered; what is answered is held against what is known. */
  private boolean held(
      JsonNode answer, URI instance, List<Integer> keys, long began, long staleMs) {
    JsonNode column = answer.path("results").path(1);
    boolean whole = true;
    for (int row = 0; row < keys.size(); row++) {
      String status = column.path("statuses").path(row).asText();
      if (status.equals("PRESENT") || status.equals("NOT_FOUND")) {
        double count = column.path("values").path(row).asDouble(0);
        String problem = counts.get(keys.get(row)).told(count, began, staleMs);
        if (!problem.isEmpty()) {
          wrong.add("k" + keys.get(row) + " of " + instance + ": " + problem);
        }
      } else {
        whole = false;
      }
    }
    return whole;
  }

  @Override
  public void close() {
    ending = true;
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(30).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
