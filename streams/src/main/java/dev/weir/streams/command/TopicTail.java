package dev.weir.streams.command;

import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic without a group: leaves no trace on the cluster. One thread, except {@link #stop}.
 */
final class TopicTail implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int TIMEOUT_MS = 20_000;

  private final KafkaConnection kafka;
  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;

  TopicTail(KafkaConnection kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
    try {
      this.consumer =
          new KafkaConsumer<>(
              kafka.client(
                  Map.of(
                      "client.id",
                      "weir-tail",
                      "enable.auto.commit",
                      false,
                      "auto.offset.reset",
                      "earliest",
                      "allow.auto.create.topics",
                      false,
                      "default.api.timeout.ms",
                      TIMEOUT_MS)),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /**
   * Gives every record to the reader until it answers false, the end as of now is reached (unless
   * following), or {@link #stop} is called.
   */
  void read(
      boolean fromBeginning, boolean follow, Predicate<ConsumerRecord<byte[], byte[]>> reader) {
    try {
      List<TopicPartition> partitions = partitions();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
      if (fromBeginning) {
        consumer.seekToBeginning(partitions);
      } else {
        ends.forEach(consumer::seek);
      }
      while (follow || !reached(ends)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (!reader.test(record)) {
            return;
          }
        }
      }
    } catch (WakeupException e) {
      // stop() was called: the ordinary end of following
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /** Ends reading; from any thread. */
  void stop() {
    consumer.wakeup();
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (PartitionInfo partition : consumer.partitionsFor(topic)) {
      partitions.add(new TopicPartition(topic, partition.partition()));
    }
    if (partitions.isEmpty()) {
      throw new TopicsException(
          "topic " + topic + " at " + kafka + ": not there; weir topics init makes it");
    }
    return partitions;
  }

  private TopicsException failed(KafkaException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new TopicsException("topic " + topic + " at " + kafka + ": " + cause.getMessage(), e);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
