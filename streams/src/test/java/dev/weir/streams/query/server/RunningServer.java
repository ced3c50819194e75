package dev.weir.streams.query.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.decision.Verdict;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.RowStore;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.policy.PolicyCompiler;
import dev.weir.moderation.policy.facts.PolicyInputs;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.erasure.ErasureDesk;
import dev.weir.streams.erasure.ErasureTargets;
import dev.weir.streams.examples.ExampleSet;
import dev.weir.streams.push.EventPush;
import dev.weir.streams.push.PushedEvents;
import dev.weir.streams.query.FeatureLookup;
import dev.weir.streams.query.HeldRowsReader;
import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.query.OwnerAwayException;
import dev.weir.streams.query.Readiness;
import dev.weir.streams.query.RowStores;
import dev.weir.streams.query.TextCheck;
import dev.weir.streams.query.ViewDescriptions;
import dev.weir.streams.query.ViewHolding;
import dev.weir.streams.query.ViewHoldings;
import dev.weir.streams.settings.DefinitionsFile;
import dev.weir.streams.telemetry.Meters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A server on a free port over rows in memory, and a client for it. Now is {@link #NOW_MS}. */
final class RunningServer implements AutoCloseable {
  static final long NOW_MS = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final TextScorer SCORER = LinearTextModel.shipped();

  private static final String POLICY =
      """
      name: test
      mode: enforce
      fallback: review
      categories:
        toxicity:
          score: toxic
          thresholds: { label: 0.9 }
        spam: {}
        campaign: {}
      rules:
        - id: busy-author
          category: spam
          action: demote
          when: "features.author_posting.posts_1h > 3 && features.posts_twice > 6.0"
          explanation: "{features.author_posting.posts_1h} posts"
        - id: many-authors
          category: campaign
          action: review
          when: "features.text_spread.authors_1h > 2"
          explanation: "{features.text_spread.authors_1h} authors"
        - id: market
          category: spam
          action: interstitial
          when: "post.market == 'xx' && post.surface == 'ad' && content.language == 'la'"
          explanation: "market xx"
      """;

  final LineCatalogue catalogue = new LineCatalogue();
  final RowStore rows = new InMemoryRowStore();
  final Set<String> awayEntities = ConcurrentHashMap.newKeySet();
  final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
  final Map<String, ViewHolding> holdings = new ConcurrentHashMap<>();
  final Map<String, Long> lags = new ConcurrentHashMap<>();
  final PushedEvents pushed = new PushedEvents();
  final Meters meters = new Meters();
  volatile boolean verdictsAway;
  volatile long nanoTime = System.nanoTime();
  volatile Readiness.Condition condition = new Readiness.Condition(true, true, "RUNNING", 0);
  final EventPush push;
  final AskedErasures erasures = new AskedErasures();
  private final ErasureDesk desk;
  final WeirServer server;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** What came back. */
  record Answer(int status, String body, java.net.http.HttpHeaders headers) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException("not JSON: " + body, e);
      }
    }
  }

  private Policy policy() {
    List<FeatureColumn> columns = new ArrayList<>();
    columns.addAll(catalogue.view("author_posting").columns());
    columns.addAll(catalogue.view("text_spread").columns());
    columns.add(catalogue.onDemand("posts_twice").column());
    return PolicyCompiler.compile(
        POLICY, "policy.yaml", PolicyInputs.of(SCORER.labels(), new FeatureSchema(columns)));
  }

  RunningServer() {
    this(ServerSettings.listen("127.0.0.1:0"));
  }

  RunningServer(ServerSettings settings) {
    this(settings, ServerSecurity.NONE);
  }

  RunningServer(ServerSettings settings, ServerSecurity security) {
    RowStores rowStores = (entity, key) -> awayEntities.contains(entity) ? null : rows;
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW_MS));
    FeatureLookup lookup =
        new FeatureLookup(catalogue, new HeldRowsReader(catalogue, rowStores), clock);
    Moderator moderator = new Moderator(SCORER, policy(), new Enforcement());
    TextCheck check =
        new TextCheck(
            new Normalizer(), () -> moderator, catalogue, rowStores, clock, () -> nanoTime);
    ViewDescriptions views =
        new ViewDescriptions(
            DefinitionsFile.load(Optional.empty(), SCORER.labels()).definitions(),
            Optional.of(
                new ViewHoldings() {
                  @Override
                  public ViewHolding of(String entity, String view) {
                    return holdings.getOrDefault(view, ViewHolding.NONE);
                  }

                  @Override
                  public long lagRecords(String entity, String topic) {
                    return lags.getOrDefault(entity + " of " + topic, -1L);
                  }
                }),
            clock);
    FeatureDefinitions clicks =
        DefinitionsFile.load(Optional.of(ExampleSet.AD_CLICKS.resolve("features.yaml")), List.of())
            .definitions();
    this.push = new EventPush(clicks, pushed, clock);
    this.desk = new ErasureDesk(erasures, ErasureTargets.of(clicks, "test"));
    Routes routes =
        Routes.of(lookup, push, desk, check, this::verdict, views, () -> condition, meters);
    try {
      this.server = WeirServer.start(settings, security, routes, meters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Verdict> verdict(String postId) throws OwnerAwayException {
    if (verdictsAway) {
      throw new OwnerAwayException("verdicts of this post are held by another instance");
    }
    return Optional.ofNullable(verdicts.get(postId));
  }

  Answer lookup(String body) {
    return post("/get-online-features", body.getBytes(StandardCharsets.UTF_8));
  }

  Answer post(String path, byte[] body) {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
  }

  Answer get(String path) {
    return send(request(path).GET().build());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path))
        .timeout(Duration.ofSeconds(10));
  }

  CompletableFuture<Integer> sendLater(HttpRequest request) {
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
  }

  Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(response.statusCode(), response.body(), response.headers());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    push.close();
    desk.close();
    meters.close();
  }
}
