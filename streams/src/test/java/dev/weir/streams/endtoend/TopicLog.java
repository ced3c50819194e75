package dev.weir.streams.endtoend;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its beginning, across broker restarts. Not thread-safe. */
final class TopicLog implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Consumer<ConsumerRecord<byte[], byte[]>> reader;

  TopicLog(
      String bootstrapServers,
      String topic,
      int partitions,
      Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    this.reader = reader;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "enable.auto.commit", false,
                "max.poll.records", 5_000,
                "reconnect.backoff.max.ms", 250,
                "request.timeout.ms", 10_000,
                "default.api.timeout.ms", 120_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.partitions =
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
    consumer.assign(this.partitions);
    consumer.seekToBeginning(this.partitions);
  }

  /** Reads what is there, waiting a moment for the first record. */
  void poll() {
    consumer.poll(Duration.ofMillis(50)).forEach(reader);
  }

  /** Reads all that was in the topic when this was called. */
  void drain() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Await.until(
        () -> {
          poll();
          return partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p));
        },
        () -> "end of " + partitions);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
