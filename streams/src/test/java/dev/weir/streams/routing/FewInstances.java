package dev.weir.streams.routing;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.RowStore;
import dev.weir.streams.query.DefinedFeatures;
import dev.weir.streams.query.FeatureLookup;
import dev.weir.streams.query.LookupAnswer;
import dev.weir.streams.query.LookupRequest;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import dev.weir.streams.state.RowCopy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Instances in one thread that hold copies of four partitions of counted events, and answer each
 * other as a test has them do; every question and answer passes the wire.
 */
final class FewInstances {
  static final int PARTITIONS = 4;
  static final long NOW_MS = 1_700_000_000_000L;
  static final String TOPIC = "in";
  static final FeatureDefinitions DEFINITIONS =
      new FeatureDefinitionsParser(
              List.of(
                  new EventType(
                      "test.Event",
                      List.of(
                          new Field("key", FieldType.STRING), new Field("at", FieldType.LONG)))))
          .parse(
              "test.yaml",
              """
              entities: { account: { key: key } }
              sources: { events: { schema: test.Event, event_time: at } }
              feature_views:
                activity:
                  entity: account
                  source: events
                  features: { events: { count: "*", windows: [1d] } }
              feature_services: { all: [activity] }
              """);
  private static final FeatureView VIEW = DEFINITIONS.views().get(0);

  /** How an instance answers the others. */
  enum Manner {
    ANSWERS,
    LATE,
    SILENT,
    UNREACHABLE,
    FAILS
  }

  static final long LATE_MS = 60;

  private record Place(int instance, int partition) {}

  private static final class Copy implements RowCopy {
    private final InMemoryRowStore rows = new InMemoryRowStore();
    private final boolean owned;
    private final long asOfMs;

    Copy(boolean owned, long asOfMs) {
      this.owned = owned;
      this.asOfMs = asOfMs;
    }

    @Override
    public RowStore rows() {
      return rows;
    }

    @Override
    public boolean owned() {
      return owned;
    }

    @Override
    public long staleMs(long nowMs) {
      return owned ? 0 : asOfMs < 0 ? UNKNOWN : nowMs - asOfMs;
    }
  }

  final ManualTimers timers = new ManualTimers();
  final Map<Instance, Manner> manners = new HashMap<>();
  final List<Instance> instances = new ArrayList<>();
  final Map<Instance, Integer> questions = new HashMap<>();
  private final Map<Place, Copy> copies = new HashMap<>();
  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW_MS));
  private RoutingTable table = RoutingTable.of(PARTITIONS, Map.of(), List.of());

  FewInstances(int count) {
    for (int i = 0; i < count; i++) {
      Instance instance = new Instance("i" + i, 1000 + i);
      instances.add(instance);
      manners.put(instance, Manner.ANSWERS);
    }
  }

  /** An instance holds the partition as its owner, with all events. */
  FewInstances owns(int instance, int partition) {
    copies.put(new Place(instance, partition), new Copy(true, NOW_MS));
    return this;
  }

  /** An instance holds a copy with all events until then; unknown if the age is negative. */
  FewInstances follows(int instance, int partition, long staleMs) {
    copies.put(
        new Place(instance, partition), new Copy(false, staleMs < 0 ? -1 : NOW_MS - staleMs));
    return this;
  }

  /** Counts an event wherever it had arrived by its time. */
  void event(String key, long atMs, long offset) {
    int partition = RoutingTable.partitionOf(key, PARTITIONS);
    copies.forEach(
        (place, copy) -> {
          if (place.partition() == partition && (copy.owned || atMs <= copy.asOfMs)) {
            var unused =
                new FeatureStore(DEFINITIONS, copy.rows)
                    .apply(VIEW, key, new At(key, atMs), new LogPosition(0, offset), NOW_MS);
          }
        });
  }

  /** Everybody learns who holds what. */
  FewInstances assigned() {
    List<RoutingTable.Holder> holders = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      Set<TopicPartition> owned = new HashSet<>();
      Set<TopicPartition> followed = new HashSet<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        Copy copy = copies.get(new Place(i, partition));
        if (copy != null) {
          (copy.owned ? owned : followed).add(new TopicPartition(TOPIC, partition));
        }
      }
      holders.add(new RoutingTable.Holder(instances.get(i), owned, followed));
    }
    table = RoutingTable.of(PARTITIONS, Map.of("account-rows", Set.of(TOPIC)), holders);
    return this;
  }

  /** An instance loses what it holds; the others have not heard of it. */
  void loses(int instance) {
    copies.keySet().removeIf(place -> place.instance() == instance);
  }

  LocalRows local(int instance) {
    return new LocalRows(
        new DefinedFeatures(DEFINITIONS),
        (store, partition) -> copies.get(new Place(instance, partition)),
        PARTITIONS,
        clock);
  }

  RoutedReader reader(int instance, HedgeSettings settings) {
    return new RoutedReader(
        local(instance),
        () -> table,
        () -> instances.get(instance),
        new WirePeers(),
        settings,
        timers,
        timers::nanoTime);
  }

  CompletableFuture<LookupAnswer> lookup(RoutedReader reader, List<String> keys, long withinMs) {
    return new FeatureLookup(new DefinedFeatures(DEFINITIONS), reader, clock)
        .answer(
            new LookupRequest(
                List.of(new EntityColumn("key", List.copyOf(keys))),
                List.of(),
                "all",
                true,
                null,
                false),
            timers.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs));
  }

  private final class WirePeers implements Peers {
    @Override
    public CompletableFuture<List<RowAnswer>> ask(Instance instance, RowQuestion question) {
      questions.merge(instance, 1, Integer::sum);
      CompletableFuture<List<RowAnswer>> answer = new CompletableFuture<>();
      Manner manner = manners.getOrDefault(instance, Manner.UNREACHABLE);
      switch (manner) {
        case ANSWERS -> answer.complete(answered(instance, question));
        case LATE -> later(() -> answer.complete(answered(instance, question)), LATE_MS);
        case SILENT -> {}
        case UNREACHABLE -> answer.completeExceptionally(new UnreachableException(instance));
        case FAILS -> answer.completeExceptionally(new IOException("status 500"));
      }
      if (!answer.isDone()) {
        later(
            () -> answer.completeExceptionally(new IOException("timeout")), question.remainingMs());
      }
      return answer;
    }

    private void later(Runnable step, long ms) {
      var unused = timers.schedule(step, ms, TimeUnit.MILLISECONDS);
    }

    private List<RowAnswer> answered(Instance instance, RowQuestion question) {
      try {
        RowQuestion read = RowWire.question(ByteBuffer.wrap(RowWire.encode(question)));
        byte[] answer = RowWire.encode(local(instances.indexOf(instance)).answer(read));
        return RowWire.answers(ByteBuffer.wrap(answer), question);
      } catch (RowWire.WireException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {}
  }

  private record At(String id, long eventTimeMs) implements Event {
    @Override
    public boolean has(int field) {
      return true;
    }

    @Override
    public double number(int field) {
      return eventTimeMs;
    }

    @Override
    public @Nullable String text(int field) {
      return field == 0 ? id : null;
    }
  }
}
