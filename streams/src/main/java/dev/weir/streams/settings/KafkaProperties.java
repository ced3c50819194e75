package dev.weir.streams.settings;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/** The Kafka settings that decide latency and exactness, each with its reason. */
public final class KafkaProperties {
  private KafkaProperties() {}

  /** Settings of the streams application. */
  public static Properties streams(EngineSettings settings) {
    Properties p = new Properties();
    p.putAll(settings.kafka());
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    p.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, settings.replication());
    // As of every topic: what a changelog has acknowledged stays when one broker of three is lost.
    p.put(
        StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
        settings.replication() >= 3 ? "2" : "1");
    p.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    p.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    // Rows are exact by their own positions (docs/guarantees.md); exactly_once_v2 would add a
    // transaction per commit to every hop: 18 ms at best.
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    // Bounds what a crash repeats. Does not delay verdicts: they leave when they are made.
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    // The rows do their own write-behind; a record cache would hold forwards back until commit.
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    // A failed send must fail the task: the rows count on every send having happened.
    p.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0);
    p.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
    // Streams' default linger of 100 ms costs 30 ms per hop at the median.
    producer(p, ProducerConfig.LINGER_MS_CONFIG, 0);
    // Rows are logged in one burst per commit: large batches, and lz4 halves the CPU per event.
    producer(p, ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    producer(p, ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    producer(p, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20);
    producer(p, ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    producer(p, ProducerConfig.ACKS_CONFIG, "all");
    producer(p, ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // A restart, also after a crash, gets its partitions back at once, and an instance that was
    // replaced while it stood still is fenced by the group.
    consumer(p, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instanceId());
    // Few records per poll: a hop is answered before the next batch is fetched.
    consumer(p, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    consumer(p, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer(
        p, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) settings.sessionTimeout().toMillis());
    consumer(
        p, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) EngineSettings.HEARTBEAT.toMillis());
    restore(p, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    restore(p, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 64 << 20);
    restore(p, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
    return p;
  }

  /** Topic settings of the changelogs. */
  public static Map<String, String> changelog() {
    return Map.of(
        // Erased rows leave the log by compaction: also where little is written it comes in a day.
        TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "86400000",
        // How long a deletion, which names its key, outlives it: as long as a copy may be behind.
        TopicConfig.DELETE_RETENTION_MS_CONFIG, "86400000",
        // Longer than any session: a stale instance's rows can still be told from newer ones.
        TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, "600000",
        TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(64 << 20),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(4 << 20));
  }

  private static void producer(Properties p, String key, Object value) {
    p.put(StreamsConfig.producerPrefix(key), value);
  }

  private static void consumer(Properties p, String key, Object value) {
    p.put(StreamsConfig.mainConsumerPrefix(key), value);
  }

  private static void restore(Properties p, String key, Object value) {
    p.put(StreamsConfig.restoreConsumerPrefix(key), value);
  }
}
