package dev.weir.benchmarks.manykeys;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowStateStoreBuilder;
import dev.weir.streams.state.RowSweeper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * An instance as Weir runs one, with one stage and one view: source, decode, feature row,
 * changelog, sweep; Weir's own settings.
 */
final class KeyInstance implements AutoCloseable {
  private static final String STORE = "account-rows";
  private static final String SERVICE = "all";
  private static final EventType TYPE =
      new EventType(
          "bench.KeyEvent",
          List.of(
              new Field("key", FieldType.STRING),
              new Field("at", FieldType.LONG),
              new Field("amount", FieldType.DOUBLE)));

  static final FeatureDefinitions DEFINITIONS =
      new FeatureDefinitionsParser(List.of(TYPE))
          .parse(
              "many-keys",
              """
              entities: { account: { key: key } }
              sources: { events: { schema: bench.KeyEvent, event_time: at } }
              feature_views:
                activity:
                  entity: account
                  source: events
                  features:
                    events: { count: '*', windows: [1h, 1d, 7d] }
                    amount: { mean: amount, windows: [1h, 1d, 7d] }
              feature_services: { all: [activity] }
              """);

  private final int partitions;
  private final RocksMemory memory;
  private final OpenStores openStores = new OpenStores();
  private final Purger purger = new Purger();
  private final LongAdder applied = new LongAdder();
  private final AtomicLong restored = new AtomicLong();
  private final AtomicLong restoredAtNanos = new AtomicLong();
  private final KafkaStreams streams;

  KeyInstance(
      String bootstrapServers, Path state, int partitions, int threads, long rowMemoryBytes) {
    this.partitions = partitions;
    EngineSettings defaults = EngineSettings.of(bootstrapServers, "one", state);
    EngineSettings settings =
        new EngineSettings(
            bootstrapServers,
            "many-keys",
            defaults.instanceId(),
            state,
            threads,
            defaults.commitInterval(),
            defaults.sessionTimeout(),
            1,
            rowMemoryBytes,
            Map.of());
    this.memory = new RocksMemory(rowMemoryBytes, rowMemoryBytes / 4);
    this.streams = new KafkaStreams(topology(), KafkaProperties.streams(settings));
    streams.setGlobalStateRestoreListener(new Restored());
    streams.setUncaughtExceptionHandler(
        failure -> {
          failure.printStackTrace();
          Runtime.getRuntime().halt(1);
          throw new AssertionError("halted", failure);
        });
  }

  private final class Restored implements StateRestoreListener {
    @Override
    public void onRestoreStart(TopicPartition at, String store, long from, long to) {}

    @Override
    public void onBatchRestored(TopicPartition at, String store, long batchEnd, long records) {
      restored.addAndGet(records);
      restoredAtNanos.set(System.nanoTime());
    }

    @Override
    public void onRestoreEnd(TopicPartition at, String store, long total) {
      restoredAtNanos.set(System.nanoTime());
    }
  }

  private Topology topology() {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        "in",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        KeyLog.TOPIC);
    topology.addProcessor("count", Count::new, "in");
    topology.addStateStore(
        new RowStateStoreBuilder(
            STORE,
            memory,
            openStores,
            FeatureStore.rowOrder(DEFINITIONS),
            purger,
            KafkaProperties.changelog()),
        "count");
    return topology;
  }

  /** What a wire adapter gives. */
  private record Seen(String key, long eventTimeMs, double amount) implements Event {
    @Override
    public String id() {
      return key;
    }

    @Override
    public boolean has(int field) {
      return true;
    }

    @Override
    public double number(int field) {
      return field == 2 ? amount : field == 1 ? eventTimeMs : Double.NaN;
    }

    @Override
    public @Nullable String text(int field) {
      return field == 0 ? key : null;
    }
  }

  private final class Count extends ContextualProcessor<byte[], byte[], Void, Void> {
    private final FeatureView view = DEFINITIONS.views().get(0);
    private @Nullable FeatureStore store;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      super.init(context);
      RowStateStore rows = context.getStateStore(STORE);
      rows.openToReaders();
      FeatureStore opened = new FeatureStore(DEFINITIONS, rows);
      store = opened;
      RowSweeper sweeper =
          new RowSweeper(rows, opened, List.of(view), List.of(), InstantSource.system());
      context.schedule(RowSweeper.EVERY, PunctuationType.WALL_CLOCK_TIME, now -> sweeper.slice());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      ByteBuffer value = ByteBuffer.wrap(record.value());
      RecordMetadata at = context().recordMetadata().orElseThrow();
      Seen event =
          new Seen(
              new String(record.key(), StandardCharsets.UTF_8), value.getLong(), value.getDouble());
      FeatureStore opened = store;
      if (opened == null
          || opened.apply(
                  view,
                  event.key(),
                  event,
                  new LogPosition(at.partition(), at.offset()),
                  event.eventTimeMs())
              == ApplyResult.TOO_LATE) {
        throw new IllegalStateException("event refused as too late (expected: applied)");
      }
      applied.increment();
    }
  }

  void start() {
    streams.start();
  }

  /** Events applied or known since the start. */
  long applied() {
    return applied.sum();
  }

  /** Changelog records restored since the start. */
  long restored() {
    return restored.get();
  }

  long restoredAtNanos() {
    return restoredAtNanos.get();
  }

  /** Whether all partitions are held and readable. */
  boolean ready() {
    for (int partition = 0; partition < partitions; partition++) {
      if (openStores.find(STORE, partition) == null) {
        return false;
      }
    }
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  long rowMemoryUsed() {
    return memory.usedBytes();
  }

  /** Reads rows of this instance; one per thread. */
  final class Reader {
    private final FeatureView view = DEFINITIONS.views().get(0);
    private final Map<RowStore, FeatureStore> stores = new HashMap<>();

    /** All features of the key as of the moment; null when its rows are not held just now. */
    @Nullable FeatureVector read(int number, long asOfMs) {
      String key = KeyLog.key(number);
      RowStore rows =
          openStores.find(
              STORE,
              BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions));
      if (rows == null) {
        return null;
      }
      FeatureStore store =
          stores.computeIfAbsent(rows, found -> new FeatureStore(DEFINITIONS, found));
      FeatureVector vector = new FeatureVector(store.schemaOf(SERVICE), asOfMs);
      store.read(view, key, vector);
      return vector;
    }
  }

  @Override
  public void close() {
    streams.close(
        CloseOptions.timeout(Duration.ofSeconds(60))
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    purger.close();
    memory.close();
    if (memory.openHandles() != 0) {
      throw new IllegalStateException(
          memory.openHandles() + " native objects are open after the end (expected: 0)");
    }
  }
}
