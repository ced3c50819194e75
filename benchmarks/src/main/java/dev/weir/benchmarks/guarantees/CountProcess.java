package dev.weir.benchmarks.guarantees;

import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RowOrder;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowStateStoreBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The shape of the author stage with nothing in it: an event is counted for its key and answered
 * with the count. Ends when its standard input does.
 *
 * <pre>
 *   events (key; number:8, filling) ──▶ count ──▶ counts (key; number:8, count:8, filling)
 * </pre>
 */
final class CountProcess {
  static final String EVENTS = "events";
  static final String COUNTS = "counts";
  private static final String STORE = "counts-of-keys";

  /** Answers kept, as in the stages' outbox. */
  private static final int KEPT = 8_192;

  private CountProcess() {}

  /**
   * @param arguments guarantee, bootstrap servers, state directory
   */
  public static void main(String[] arguments) throws IOException {
    Guarantee guarantee = Guarantee.valueOf(arguments[0]);
    EngineSettings defaults = EngineSettings.of(arguments[1], "one", Path.of(arguments[2]));
    EngineSettings settings =
        new EngineSettings(
            defaults.bootstrapServers(),
            "counting",
            defaults.instanceId(),
            defaults.stateDir(),
            1,
            guarantee.commitInterval(),
            defaults.sessionTimeout(),
            1,
            defaults.rowMemoryBytes(),
            Map.of());
    Properties properties = KafkaProperties.streams(settings);
    if (guarantee.transactions()) {
      properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    }
    try (RocksMemory memory = new RocksMemory(64L << 20, 16L << 20);
        Purger purger = new Purger();
        KafkaStreams streams =
            new KafkaStreams(topology(guarantee, settings, memory, purger), properties)) {
      streams.setUncaughtExceptionHandler(
          failure -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
            throw new AssertionError("halted", failure);
          });
      streams.start();
      while (System.in.read() >= 0) {
        // nothing is said to it
      }
    }
    System.exit(0);
  }

  private static Topology topology(
      Guarantee guarantee, EngineSettings settings, RocksMemory memory, Purger purger) {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        "in",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        EVENTS);
    Supplier<Processor<byte[], byte[], byte[], byte[]>> count =
        guarantee.transactions()
            ? () -> new StockCount(guarantee.plainAnswers() ? plain(settings) : null)
            : RowCount::new;
    topology.addProcessor("count", count::get, "in");
    if (guarantee.transactions()) {
      topology.addStateStore(
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray()),
          "count");
    } else {
      topology.addStateStore(
          new RowStateStoreBuilder(
              STORE,
              memory,
              new OpenStores(),
              RowOrder.LAST_WINS,
              purger,
              KafkaProperties.changelog()),
          "count");
    }
    topology.addSink("out", COUNTS, new ByteArraySerializer(), new ByteArraySerializer(), "count");
    return topology;
  }

  private static KafkaProducer<byte[], byte[]> plain(EngineSettings settings) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            settings.bootstrapServers(),
            "acks",
            "all",
            "linger.ms",
            0,
            "compression.type",
            "lz4"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** The event with the count in the place behind its number. */
  private static byte[] answer(byte[] event, long count) {
    byte[] answer = event.clone();
    ByteBuffer.wrap(answer).putLong(Long.BYTES, count);
    return answer;
  }

  /** Rows {@code count:8 lastOffset:8}, and answers kept by offset. */
  private static final class RowCount extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private static final byte ROW = 1;
    private @Nullable RowStateStore rows;

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
      super.init(context);
      RowStateStore opened = context.getStateStore(STORE);
      opened.openToReaders();
      rows = opened;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      RowStateStore store = Objects.requireNonNull(rows);
      RecordMetadata at = context().recordMetadata().orElseThrow();
      byte[] key = ByteBuffer.allocate(1 + record.key().length).put(ROW).put(record.key()).array();
      byte[] kept = outboxKey(at.offset());
      byte[] before = store.get(key);
      long count = before == null ? 0 : ByteBuffer.wrap(before).getLong();
      long last = before == null ? -1 : ByteBuffer.wrap(before).getLong(Long.BYTES);
      byte[] known = store.get(kept);
      byte[] answer;
      if (known != null && ByteBuffer.wrap(known).getLong() == at.offset()) {
        answer = new byte[known.length - Long.BYTES];
        ByteBuffer.wrap(known).position(Long.BYTES).get(answer);
      } else {
        answer = answer(record.value(), at.offset() > last ? count + 1 : count);
        store.put(
            kept,
            ByteBuffer.allocate(Long.BYTES + answer.length)
                .putLong(at.offset())
                .put(answer)
                .array());
      }
      if (at.offset() > last) {
        store.put(
            key,
            ByteBuffer.allocate(2 * Long.BYTES).putLong(count + 1).putLong(at.offset()).array());
      }
      context().forward(record.withValue(answer));
    }

    /** Logged before the rows of its interval. */
    private static byte[] outboxKey(long offset) {
      return ByteBuffer.allocate(2 * Integer.BYTES)
          .putInt(RowStateStore.PRIORITY)
          .putInt((int) (offset % KEPT))
          .array();
    }

    @Override
    public void close() {
      Objects.requireNonNull(rows).closeToReaders();
    }
  }

  /** A count, in transactions with its offsets. */
  private static final class StockCount
      extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final @Nullable KafkaProducer<byte[], byte[]> plain;
    private @Nullable KeyValueStore<Bytes, byte[]> rows;

    StockCount(@Nullable KafkaProducer<byte[], byte[]> plain) {
      this.plain = plain;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
      super.init(context);
      rows = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      KeyValueStore<Bytes, byte[]> store = Objects.requireNonNull(rows);
      Bytes key = Bytes.wrap(record.key());
      byte[] before = store.get(key);
      long count = (before == null ? 0 : ByteBuffer.wrap(before).getLong()) + 1;
      store.put(key, ByteBuffer.allocate(Long.BYTES).putLong(count).array());
      byte[] answer = answer(record.value(), count);
      if (plain == null) {
        context().forward(record.withValue(answer));
      } else {
        var unused = plain.send(new ProducerRecord<>(COUNTS, record.key(), answer), this::sent);
      }
    }

    private void sent(Object metadata, @Nullable Exception failure) {
      if (failure != null) {
        failure.printStackTrace();
        Runtime.getRuntime().halt(1);
      }
    }

    @Override
    public void close() {
      if (plain != null) {
        plain.close();
      }
    }
  }
}
