package dev.weir.benchmarks.windowcosts;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RowOrder;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.RowStateStoreBuilder;
import java.time.Duration;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** The topologies that are compared: source, decode, one state; no output. */
final class CostTopology {
  static final String EVENTS = "events";

  static final String STATE = "state";
  private static final Duration DAY = Duration.ofHours(24);

  private final RocksMemory memory;
  private final Purger purger;
  private final EventLog.Settings log;

  /**
   * @param memory what Weir's store stays within
   * @param purger of that store; nothing is erased
   * @param log that is counted
   */
  CostTopology(RocksMemory memory, Purger purger, EventLog.Settings log) {
    this.memory = memory;
    this.purger = purger;
    this.log = log;
  }

  Topology of(StreamsContender contender) {
    return switch (contender) {
      case DECODE -> processor(CostProcessors.Decode::new, null);
      case WEIR_STORE_GET_PUT, WEIR_STORE_GET_PUT_6 -> {
        int[] sizes = CountView.rowBytes(contender.windows(), log);
        yield processor(() -> new CostProcessors.RowsGetPut(sizes), rows(RowOrder.LAST_WINS));
      }
      case STOCK_GET_PUT, STOCK_GET_PUT_CACHED -> {
        var store =
            Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STATE), Serdes.Bytes(), Serdes.ByteArray());
        int[] sizes = CountView.rowBytes(contender.windows(), log);
        yield processor(
            () -> new CostProcessors.StockGetPut(sizes),
            contender == StreamsContender.STOCK_GET_PUT_CACHED
                ? store.withCachingEnabled()
                : store.withCachingDisabled());
      }
      case WEIR_1H, WEIR_24H, WEIR_7D, WEIR_30D, WEIR_3_WINDOWS, WEIR_6_WINDOWS ->
          view(CountView.definitions(contender.windows()));
      case DSL_HOPPING_24M -> hopping(Duration.ofMinutes(24));
      case DSL_HOPPING_5M -> hopping(Duration.ofMinutes(5));
      case DSL_HOPPING_1M -> hopping(Duration.ofMinutes(1));
      case DSL_SLIDING -> {
        StreamsBuilder builder = new StreamsBuilder();
        grouped(builder)
            .windowedBy(SlidingWindows.ofTimeDifferenceWithNoGrace(DAY))
            .count(Materialized.as(STATE));
        yield builder.build();
      }
    };
  }

  private Topology view(FeatureDefinitions definitions) {
    return processor(
        () -> new CostProcessors.View(definitions, log), rows(FeatureStore.rowOrder(definitions)));
  }

  private StoreBuilder<RowStateStore> rows(RowOrder order) {
    return new RowStateStoreBuilder(
        STATE, memory, new OpenStores(), order, purger, KafkaProperties.changelog());
  }

  private static Topology processor(
      ProcessorSupplier<byte[], byte[], Void, Void> supplier, @Nullable StoreBuilder<?> store) {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        "in",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        EVENTS);
    topology.addProcessor("count", supplier, "in");
    if (store != null) {
      topology.addStateStore(store, "count");
    }
    return topology;
  }

  private static Topology hopping(Duration hop) {
    StreamsBuilder builder = new StreamsBuilder();
    grouped(builder)
        .windowedBy(TimeWindows.ofSizeWithNoGrace(DAY).advanceBy(hop))
        .count(Materialized.as(STATE));
    return builder.build();
  }

  /** Keyed as the topic is: no repartition. The record's timestamp is the event time. */
  private static KGroupedStream<byte[], LogEvent> grouped(StreamsBuilder builder) {
    LogEvent.Codec codec = new LogEvent.Codec();
    return builder.stream(
            EVENTS,
            Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withOffsetResetPolicy(AutoOffsetReset.earliest()))
        .mapValues(codec::decode)
        .groupByKey(
            Grouped.with(
                Serdes.ByteArray(),
                Serdes.serdeFrom(
                    (topic, event) -> codec.encode(event), (topic, bytes) -> codec.decode(bytes))));
  }
}
