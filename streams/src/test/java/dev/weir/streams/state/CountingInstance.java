package dev.weir.streams.state;

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
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RowStore;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * An instance with one view over one topic, with standbys. An event's value is its time; none means
 * that the row is to be deleted.
 */
final class CountingInstance implements AutoCloseable {
  static final String TOPIC = "events";
  static final String STORE = "account-rows";
  static final String CHANGELOG = "counting-" + STORE + "-changelog";
  static final int PARTITIONS = 2;
  private static final EventType TYPE =
      new EventType(
          "test.Event",
          List.of(new Field("key", FieldType.STRING), new Field("at", FieldType.LONG)));

  static final FeatureDefinitions DEFINITIONS =
      new FeatureDefinitionsParser(List.of(TYPE))
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

  final RocksMemory memory = new RocksMemory(16 << 20, 4 << 20);
  final KafkaStreams streams;
  private final OpenStores openStores = new OpenStores();
  private final Purger purger = new Purger();
  private final AtomicLong restored = new AtomicLong();

  CountingInstance(String bootstrapServers, String name, Path state) {
    EngineSettings defaults = EngineSettings.of(bootstrapServers, name, state);
    EngineSettings settings =
        new EngineSettings(
            bootstrapServers,
            "counting",
            name,
            state,
            1,
            defaults.commitInterval(),
            defaults.sessionTimeout(),
            1,
            defaults.rowMemoryBytes(),
            Map.of("num.standby.replicas", "1"));
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        "in",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        TOPIC);
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
    this.streams = new KafkaStreams(topology, KafkaProperties.streams(settings));
    streams.setGlobalStateRestoreListener(
        new StateRestoreListener() {
          @Override
          public void onRestoreStart(TopicPartition at, String store, long from, long to) {}

          @Override
          public void onBatchRestored(TopicPartition at, String store, long end, long records) {
            restored.addAndGet(records);
          }

          @Override
          public void onRestoreEnd(TopicPartition at, String store, long total) {}
        });
    streams.start();
  }

  private record Seen(String key, long eventTimeMs) implements Event {
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
      return eventTimeMs;
    }

    @Override
    public @Nullable String text(int field) {
      return field == 0 ? key : null;
    }
  }

  private static final class Count extends ContextualProcessor<byte[], byte[], Void, Void> {
    private @Nullable RowStateStore rows;
    private @Nullable FeatureStore store;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      super.init(context);
      RowStateStore opened = context.getStateStore(STORE);
      opened.openToReaders();
      rows = opened;
      store = new FeatureStore(DEFINITIONS, opened);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      RecordMetadata at = context().recordMetadata().orElseThrow();
      if (record.value().length == 0) {
        Objects.requireNonNull(rows).delete(rowKey(key));
        return;
      }
      Event event = new Seen(key, ByteBuffer.wrap(record.value()).getLong());
      var unused =
          Objects.requireNonNull(store)
              .apply(
                  VIEW,
                  key,
                  event,
                  new LogPosition(at.partition(), at.offset()),
                  event.eventTimeMs());
    }

    @Override
    public void close() {
      Objects.requireNonNull(rows).closeToReaders();
    }
  }

  static byte[] rowKey(String key) {
    return new FeatureStore(DEFINITIONS, new InMemoryRowStore()).rowKey(VIEW, key);
  }

  static int partitionOf(String key) {
    return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), PARTITIONS);
  }

  /** Number of partitions whose rows are readable here. */
  int readable() {
    int open = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      open += openStores.find(STORE, partition) == null ? 0 : 1;
    }
    return open;
  }

  long standbys() {
    return streams.metadataForLocalThreads().stream()
        .mapToLong(thread -> thread.standbyTasks().size())
        .sum();
  }

  /** Changelog records that standbys here have yet to copy. */
  long standbyLag() {
    return streams.allLocalStorePartitionLags().values().stream()
        .flatMap(lags -> lags.values().stream())
        .mapToLong(lag -> lag.offsetLag())
        .sum();
  }

  long restored() {
    return restored.get();
  }

  /** The row's bytes where it is readable here, else null. */
  byte @Nullable [] row(String key) {
    RowStore rows = openStores.find(STORE, partitionOf(key));
    return rows == null ? null : rows.get(rowKey(key));
  }

  /** How many events the row counts; 0 when there is none, -1 when it is not held here. */
  long count(String key, long asOfMs) {
    RowStore rows = openStores.find(STORE, partitionOf(key));
    if (rows == null) {
      return -1;
    }
    FeatureStore reader = new FeatureStore(DEFINITIONS, rows);
    FeatureVector vector = new FeatureVector(reader.schemaOf("all"), asOfMs);
    reader.read(VIEW, key, vector);
    return vector.present(0) ? (long) vector.number(0) : 0;
  }

  /** Ends without telling the group, as a dead one: its work is given away after its session. */
  void vanish() {
    end(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP);
  }

  @Override
  public void close() {
    end(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
  }

  private void end(CloseOptions.GroupMembershipOperation how) {
    streams.close(CloseOptions.timeout(Duration.ofSeconds(30)).withGroupMembershipOperation(how));
    purger.close();
    memory.close();
  }
}
