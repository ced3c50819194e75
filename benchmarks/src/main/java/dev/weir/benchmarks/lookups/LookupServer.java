package dev.weir.benchmarks.lookups;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RocksRowStore;
import dev.weir.features.storage.RowStore;
import dev.weir.streams.erasure.EntityKey;
import dev.weir.streams.erasure.ErasureDesk;
import dev.weir.streams.erasure.ErasureReport;
import dev.weir.streams.erasure.ErasureRequests;
import dev.weir.streams.erasure.ErasureTargets;
import dev.weir.streams.push.EventLog;
import dev.weir.streams.push.EventPush;
import dev.weir.streams.query.DefinedFeatures;
import dev.weir.streams.query.FeatureLookup;
import dev.weir.streams.query.Readiness;
import dev.weir.streams.query.ViewDescriptions;
import dev.weir.streams.query.http.FeaturesRoute;
import dev.weir.streams.query.server.Routes;
import dev.weir.streams.query.server.ServerSettings;
import dev.weir.streams.query.server.WeirServer;
import dev.weir.streams.routing.RoutedReader;
import dev.weir.streams.state.RowCopy;
import dev.weir.streams.telemetry.Meters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Weir's own server over rows in RocksDB, with an empty handler and, when there is a Redis, the
 * same lookups over that. Prints its port; ends when its input does.
 *
 * <p>Arguments: directory, entities, events per entity and view, Redis as host:port or "-".
 */
final class LookupServer {
  private static final int PARTITIONS = 6;

  private LookupServer() {}

  /** Takes the body, answers two bytes: what the server itself costs. */
  private static final class Empty implements HttpService {
    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
      return HttpResponse.of(
          request
              .aggregate()
              .thenApply(body -> HttpResponse.of(HttpStatus.OK, MediaType.JSON, "{}")));
    }
  }

  /** Nothing is pushed here. */
  private static final class NoLog implements EventLog {
    @Override
    public CompletableFuture<Void> append(String topic, byte[] key, byte[] value) {
      return CompletableFuture.failedFuture(new IllegalStateException("no log here"));
    }

    @Override
    public void close() {}
  }

  /** Nothing is forgotten here. */
  private static final class NoErasures implements ErasureRequests {
    @Override
    public ErasureReport forget(
        List<EntityKey> entities,
        @Nullable String reason,
        Duration patience,
        Consumer<ErasureReport> progress) {
      throw new UnsupportedOperationException("no erasures here");
    }

    @Override
    public ErasureReport find(String requestId) {
      throw new UnsupportedOperationException("no erasures here");
    }
  }

  /** The owner's copy, whatever the partition. */
  private record Held(RowStore rows) implements RowCopy {
    @Override
    public boolean owned() {
      return true;
    }

    @Override
    public long staleMs(long nowMs) {
      return 0;
    }
  }

  public static void main(String[] arguments) throws IOException {
    int entities = Integer.parseInt(arguments[1]);
    int events = Integer.parseInt(arguments[2]);
    String redis = arguments[3];
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(BenchStore.NOW_MS));
    DefinedFeatures catalogue = new DefinedFeatures(BenchStore.DEFINITIONS);
    try (RocksMemory memory = new RocksMemory(256L << 20, 64L << 20);
        RocksRowStore rows = new RocksRowStore(Path.of(arguments[0], "rows"), memory);
        Meters meters = new Meters();
        EventPush push = new EventPush(BenchStore.DEFINITIONS, new NoLog(), clock);
        ErasureDesk erasures =
            new ErasureDesk(new NoErasures(), ErasureTargets.of(BenchStore.DEFINITIONS, "bench"))) {
      ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
      BenchStore.fill(rows, entities, events);
      rows.commit(java.util.Map.of());
      ViewDescriptions views =
          new ViewDescriptions(BenchStore.DEFINITIONS, Optional.empty(), clock);
      FeatureLookup lookup =
          new FeatureLookup(
              catalogue,
              RoutedReader.alone(
                  catalogue, (store, partition) -> new Held(rows), PARTITIONS, clock, timers),
              clock);
      List<Routes.Entry> entries =
          new ArrayList<>(
              Routes.ofFeatures(
                      lookup,
                      push,
                      erasures,
                      views,
                      () -> new Readiness.Condition(true, true, "RUNNING", 0),
                      meters)
                  .entries());
      entries.add(new Routes.Entry(HttpMethod.POST, "/empty", new Empty(), Optional.empty()));
      RedisReader reader = redis.equals("-") ? null : new RedisReader(redis);
      try {
        serve(entries, catalogue, rows, entities, reader, views, clock, meters);
      } finally {
        timers.shutdownNow();
        if (reader != null) {
          reader.close();
        }
      }
    }
  }

  private static void serve(
      List<Routes.Entry> entries,
      DefinedFeatures catalogue,
      RocksRowStore rows,
      int entities,
      @Nullable RedisReader reader,
      ViewDescriptions views,
      InstantSource clock,
      Meters meters)
      throws IOException {
    if (reader != null) {
      reader.fill(catalogue, rows, entities);
      entries.add(
          new Routes.Entry(
              HttpMethod.POST,
              "/redis",
              new FeaturesRoute(new FeatureLookup(catalogue, reader, clock), views, meters),
              Optional.empty()));
    }
    try (WeirServer server =
        WeirServer.start(ServerSettings.listen("127.0.0.1:0"), new Routes(entries), meters)) {
      System.out.println(server.address().getPort());
      while (System.in.read() >= 0) {
        // Until the input ends.
      }
    }
  }
}
