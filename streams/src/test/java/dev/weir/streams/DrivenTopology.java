package dev.weir.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.decision.Verdict;
import dev.weir.features.storage.RocksMemory;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The moderation topology on Kafka Streams' test driver: one task per stage, no broker. */
final class DrivenTopology implements AutoCloseable {
  /** Wall clock at the start. */
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final RocksMemory memory = new RocksMemory(32 << 20, 8 << 20);
  private final Purger purger = new Purger();
  private final TopologyTestDriver driver;
  private final AvroCodec<Verdict> verdicts = AvroCodec.of(Verdict.class);

  /**
   * @param stateDir for rows: one that no other has
   */
  DrivenTopology(StageParts parts, Path stateDir) {
    OpenStores stores = new OpenStores();
    driver =
        new TopologyTestDriver(
            new ModerationTopology(parts, memory, stores, purger).build(),
            KafkaProperties.streams(EngineSettings.of("unused:1", "test", stateDir)),
            START);
    // As an instance does when all is processed that an owner before can have processed.
    stores.takenOver().forEach(stores::caughtUp);
  }

  /** Sends a record that came so long after {@link #START}. */
  <T extends SpecificRecordBase> void send(
      String topic, String key, Class<T> type, T record, long afterMs) {
    send(topic, key, AvroCodec.of(type).encode(record), START.plusMillis(afterMs));
  }

  void send(String topic, String key, byte[] value, Instant at) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(key.getBytes(UTF_8), value, at);
  }

  /** Records of the topic that were not read before. */
  List<TestRecord<byte[], byte[]>> records(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  /** As {@link #records}, without their keys. */
  List<byte[]> output(String topic) {
    return records(topic).stream().map(TestRecord::value).toList();
  }

  /** Verdicts that were not read before. */
  List<Verdict> verdicts() {
    return output(Topics.VERDICTS).stream().map(bytes -> verdicts.decode(bytes).orThrow()).toList();
  }

  /** Lets the wall clock go on: stages do what they do from time to time. */
  void advance(Duration by) {
    driver.advanceWallClockTime(by);
  }

  RowStateStore rows(String store) {
    return (RowStateStore) driver.getStateStore(store);
  }

  @Override
  public void close() {
    driver.close();
    purger.close();
    memory.close();
  }
}
