package dev.weir.streams.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.client.FeatureTable.FeatureValue;
import dev.weir.streams.routing.Instance;
import dev.weir.streams.routing.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks features up where they are: it knows which instance owns which row and asks there, one
 * request per owner and all at once. An instance that does not answer is followed by the row's
 * standbys, then by all others; every instance answers for every key, so that outdated knowledge
 * costs a step more and nothing else.
 *
 * <p>What it knows is renewed behind calls, {@value #RENEW_MS} ms after the last time, and at once
 * when an instance does not answer. A row that needs several entities goes to the owner of the one
 * that most of the views asked for are about.
 *
 * <p>Thread-safe; nothing blocks. One connection pool, HTTP/1.1.
 */
public final class WeirClient {
  static final long RENEW_MS = 5_000;

  /** For how long an instance that did not answer is asked after the others. */
  static final long PASS_OVER_MS = 500;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

  /** For how long an instance that said it leaves is asked after the others. */
  static final long LEAVING_MS = 10_000;

  /** An instance that answers it is about to stop. */
  private static final String LEAVING = "weir-leaving";

  /** How old the values of an answer may be. */
  private static final String STALE_MS = "weir-stale-ms";

  private final List<Instance> seeds;
  private final long timeoutNanos;
  private final HttpClient http;
  private final String scheme;
  private final Optional<String> authorization;
  private final AtomicInteger turn = new AtomicInteger();

  /** Until when an instance is asked after the others. */
  private final Map<Instance, Long> passedOverNanos = new ConcurrentHashMap<>();

  private final AtomicReference<@Nullable CompletableFuture<Void>> renewal =
      new AtomicReference<>();
  private volatile Owners owners = Owners.UNKNOWN;
  private volatile long renewedNanos;
  private volatile boolean doubtful = true;

  /**
   * @param seeds {@code host:port} of some instances, to learn of the others from
   * @param timeout for a lookup with all its attempts
   */
  public WeirClient(List<String> seeds, Duration timeout) {
    this(seeds, timeout, ClientSecurity.NONE);
  }

  /**
   * @param seeds {@code host:port} of some instances, to learn of the others from
   * @param timeout for a lookup with all its attempts
   * @param security a key, TLS; the same with all instances
   */
  public WeirClient(List<String> seeds, Duration timeout, ClientSecurity security) {
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("seeds: none (expected: host:port of an instance)");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: more than nothing)");
    }
    this.seeds = seeds.stream().map(Instance::parse).toList();
    this.timeoutNanos = timeout.toNanos();
    HttpClient.Builder building =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    security.tls().ifPresent(building::sslContext);
    this.http = building.build();
    this.scheme = security.tls().isPresent() ? "https://" : "http://";
    this.authorization = security.key().map(key -> "Bearer " + key);
  }

  /**
   * Looks features up.
   *
   * @return fails with {@link LookupRefusedException} when the question is refused, and with {@link
   *     IOException} when nobody answers in time
   */
  public CompletableFuture<FeatureTable> features(FeatureQuery query) {
    long deadlineNanos = System.nanoTime() + timeoutNanos;
    if (owners.equals(Owners.UNKNOWN)) {
      return renew().thenCompose(done -> ask(query, owners, deadlineNanos));
    }
    if (doubtful || System.nanoTime() - renewedNanos > RENEW_MS * 1_000_000) {
      var unused = renew();
    }
    return ask(query, owners, deadlineNanos);
  }

  private CompletableFuture<FeatureTable> ask(FeatureQuery query, Owners known, long deadline) {
    Map<Instance, List<Integer>> rowsOf = new LinkedHashMap<>();
    Map<Instance, List<Instance>> orderOf = new HashMap<>();
    Map<@Nullable Route, List<Instance>> orders = new HashMap<>();
    List<@Nullable Route> routes = known.routes(query);
    for (int row = 0; row < routes.size(); row++) {
      List<Instance> order = orders.computeIfAbsent(routes.get(row), route -> order(route, known));
      // Who comes after the first may differ by row: each of them answers for all.
      orderOf.putIfAbsent(order.get(0), order);
      rowsOf.computeIfAbsent(order.get(0), first -> new ArrayList<>()).add(row);
    }
    if (rowsOf.size() <= 1) {
      List<Instance> order =
          orderOf.isEmpty() ? order(null, known) : orderOf.values().iterator().next();
      return attempt(body(query), order, 0, deadline);
    }
    List<CompletableFuture<FeatureTable>> parts = new ArrayList<>();
    List<List<Integer>> places = new ArrayList<>();
    rowsOf.forEach(
        (first, rows) -> {
          places.add(rows);
          List<Instance> order = orderOf.getOrDefault(first, List.of(first));
          parts.add(attempt(body(query.only(rows)), order, 0, deadline));
        });
    return CompletableFuture.allOf(parts.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done ->
                FeatureTable.joined(parts.stream().map(CompletableFuture::join).toList(), places));
  }

  /** The owner, its standbys, everybody else in turn; who has just failed or leaves stands last. */
  private List<Instance> order(@Nullable Route route, Owners known) {
    Set<Instance> order = new LinkedHashSet<>();
    if (route != null) {
      Instance owner = route.owner();
      if (owner != null) {
        order.add(owner);
      }
      order.addAll(route.standbys());
    }
    List<Instance> others = new ArrayList<>(known.instances());
    seeds.stream().filter(seed -> !others.contains(seed)).forEach(others::add);
    int from = route == null ? Math.floorMod(turn.getAndIncrement(), others.size()) : 0;
    for (int i = 0; i < others.size(); i++) {
      order.add(others.get((from + i) % others.size()));
    }
    List<Instance> late = order.stream().filter(this::passedOver).toList();
    late.forEach(order::remove);
    order.addAll(late);
    return List.copyOf(order);
  }

  private boolean passedOver(Instance instance) {
    Long until = passedOverNanos.get(instance);
    return until != null && System.nanoTime() - until < 0;
  }

  private void passOver(Instance instance, long forMs) {
    doubtful = true;
    passedOverNanos.put(instance, System.nanoTime() + forMs * 1_000_000);
  }

  private CompletableFuture<FeatureTable> attempt(
      byte[] body, List<Instance> order, int place, long deadlineNanos) {
    long leftNanos = deadlineNanos - System.nanoTime();
    if (leftNanos <= 0) {
      return CompletableFuture.failedFuture(new IOException("no instance answered in time"));
    }
    // The first ones leave time for those after them.
    long share = place + 1 < order.size() ? Math.max(leftNanos / 2, 1_000_000) : leftNanos;
    HttpRequest request =
        request(order.get(place), "/get-online-features")
            .timeout(Duration.ofNanos(share))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(
            response -> {
              if (response.headers().firstValue(LEAVING).isPresent()) {
                passOver(order.get(place), LEAVING_MS);
              }
              return table(response);
            })
        .exceptionallyCompose(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException && failure.getCause() != null
                      ? failure.getCause()
                      : failure;
              if (cause instanceof LookupRefusedException || place + 1 == order.size()) {
                return CompletableFuture.failedFuture(cause);
              }
              passOver(order.get(place), PASS_OVER_MS);
              return attempt(body, order, place + 1, deadlineNanos);
            });
  }

  private HttpRequest.Builder request(Instance instance, String path) {
    HttpRequest.Builder building =
        HttpRequest.newBuilder(URI.create(scheme + instance.address() + path));
    authorization.ifPresent(value -> building.header("authorization", value));
    return building;
  }

  private static byte[] body(FeatureQuery query) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("entities", query.entities());
    query.service().ifPresent(service -> body.put("feature_service", service));
    if (query.service().isEmpty()) {
      body.put("features", query.features());
    }
    body.put("full_feature_names", true);
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "entities: a value is no text, number, boolean or list of them", e);
    }
  }

  private static FeatureTable table(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status / 100 == 4) {
      throw new LookupRefusedException(status, new String(response.body(), UTF_8));
    }
    try {
      if (status != 200) {
        throw new IOException("the last instance asked answered with status " + status);
      }
      JsonNode answer = JSON.readTree(response.body());
      List<String> names = new ArrayList<>();
      answer.path("metadata").path("feature_names").forEach(name -> names.add(name.asText()));
      List<List<FeatureValue>> rows = new ArrayList<>();
      for (JsonNode column : answer.path("results")) {
        JsonNode values = column.path("values");
        for (int row = 0; row < values.size(); row++) {
          if (row == rows.size()) {
            rows.add(new ArrayList<>(names.size()));
          }
          rows.get(row)
              .add(
                  new FeatureValue(
                      JSON.treeToValue(values.get(row), Object.class),
                      column.path("statuses").path(row).asText()));
        }
      }
      return new FeatureTable(names, rows, response.headers().firstValueAsLong(STALE_MS).orElse(0));
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Learns anew who holds what; one at a time, whoever asks. */
  private CompletableFuture<Void> renew() {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> underWay = renewal.compareAndExchange(null, mine);
    if (underWay != null) {
      return underWay;
    }
    doubtful = false;
    var unused =
        told(order(null, owners), 0)
            .whenComplete(
                (told, failure) -> {
                  if (told != null && !told.equals(Owners.UNKNOWN)) {
                    owners = told;
                  }
                  renewedNanos = System.nanoTime();
                  renewal.set(null);
                  mine.complete(null);
                });
    return mine;
  }

  private CompletableFuture<Owners> told(List<Instance> order, int place) {
    HttpRequest request =
        request(order.get(place), "/v1/routing").timeout(Duration.ofNanos(timeoutNanos)).build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(WeirClient::read)
        .exceptionallyCompose(
            failure ->
                place + 1 < order.size()
                    ? told(order, place + 1)
                    : CompletableFuture.completedFuture(Owners.UNKNOWN));
  }

  private static Owners read(HttpResponse<byte[]> response) {
    try {
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      return Owners.of(JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
