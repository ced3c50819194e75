package dev.weir.benchmarks.windowcosts;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The log as a topic of one partition, in full before any contender starts. */
final class EventTopic {
  private EventTopic() {}

  /** Makes the topic and sends the whole log, in lz4, each record with its event time. */
  @SuppressWarnings("FutureReturnValueIgnored") // a failure comes to the callback
  static void fill(String bootstrapServers, EventLog.Settings settings)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      NewTopic topic = new NewTopic(CostTopology.EVENTS, 1, (short) 1);
      // Event times are years old: kept for ever all the same.
      topic.configs(Map.of("retention.ms", "-1", "segment.bytes", "268435456"));
      admin.createTopics(List.of(topic)).all().get();
    }
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "compression.type",
            "lz4",
            "linger.ms",
            50,
            "batch.size",
            128 * 1024);
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      EventLog log = new EventLog(settings);
      LogEvent.Codec codec = new LogEvent.Codec();
      while (log.hasNext() && failure.get() == null) {
        LogEvent event = log.next();
        producer.send(
            new ProducerRecord<>(
                CostTopology.EVENTS,
                0,
                event.timeMs(),
                event.key().getBytes(StandardCharsets.UTF_8),
                codec.encode(event)),
            (metadata, exception) -> {
              if (exception != null) {
                failure.set(exception);
              }
            });
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("the log cannot be sent to the broker", failure.get());
    }
  }

  /** How many different keys the first events of the log have. */
  static int keysIn(EventLog.Settings settings, long events) {
    Set<String> keys = new HashSet<>();
    EventLog log = new EventLog(settings);
    for (long i = 0; i < events && log.hasNext(); i++) {
      keys.add(log.next().key());
    }
    return keys.size();
  }
}
