package dev.weir.streams.offline.input;

import dev.weir.features.definition.Source;
import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicsException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Records of a topic from its beginning to where it ended when it was opened; partitions one after
 * the other in no stated order. Reads without a group: leaves no trace on the cluster.
 */
public final class TopicInput implements RowInput {
  static final Duration POLL = Duration.ofMillis(500);
  static final Duration SILENCE_MAX = Duration.ofSeconds(30);
  private static final int TIMEOUT_MS = 20_000;

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> ends;
  private final TopicValues values;
  private final long total;
  private Iterator<ConsumerRecord<byte[], byte[]>> polled =
      List.<ConsumerRecord<byte[], byte[]>>of().iterator();
  private @Nullable ConsumerRecord<byte[], byte[]> record;
  private long read;

  private TopicInput(
      String topic,
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      long total,
      TopicValues values) {
    this.topic = topic;
    this.consumer = consumer;
    this.ends = ends;
    this.total = total;
    this.values = values;
  }

  /**
   * Opens a topic.
   *
   * @param schema of a source that is not built in, when it has one
   * @throws TopicsException if it is not there or Kafka cannot be reached
   */
  public static TopicInput open(
      KafkaConnection kafka, String topic, Source source, Optional<Schema> schema, Slots slots) {
    KafkaConsumer<byte[], byte[]> consumer = consumer(kafka, topic);
    try {
      List<TopicPartition> partitions = partitions(consumer, kafka, topic);
      consumer.assign(partitions);
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
      consumer.seekToBeginning(partitions);
      long total = 0;
      for (TopicPartition partition : partitions) {
        total += ends.getOrDefault(partition, 0L) - begins.getOrDefault(partition, 0L);
      }
      return new TopicInput(topic, consumer, ends, total, new TopicValues(source, schema, slots));
    } catch (KafkaException e) {
      consumer.close();
      throw failed(kafka, topic, e);
    }
  }

  /** Records of a topic, about. */
  public static long count(KafkaConnection kafka, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka, topic)) {
      List<TopicPartition> partitions = partitions(consumer, kafka, topic);
      long begin = consumer.beginningOffsets(partitions).values().stream().mapToLong(o -> o).sum();
      return consumer.endOffsets(partitions).values().stream().mapToLong(o -> o).sum() - begin;
    } catch (KafkaException e) {
      throw failed(kafka, topic, e);
    }
  }

  static KafkaConsumer<byte[], byte[]> consumer(KafkaConnection kafka, String topic) {
    try {
      return new KafkaConsumer<>(
          kafka.client(
              Map.of(
                  "client.id",
                  "weir-offline",
                  "enable.auto.commit",
                  false,
                  "auto.offset.reset",
                  "earliest",
                  "allow.auto.create.topics",
                  false,
                  "default.api.timeout.ms",
                  TIMEOUT_MS,
                  "max.poll.records",
                  2_000)),
          new ByteArrayDeserializer(),
          new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw failed(kafka, topic, e);
    }
  }

  static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, KafkaConnection kafka, String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    consumer
        .partitionsFor(topic)
        .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    if (partitions.isEmpty()) {
      throw new TopicsException("topic " + topic + " at " + kafka + ": not there");
    }
    return partitions;
  }

  static TopicsException failed(KafkaConnection kafka, String topic, KafkaException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new TopicsException("topic " + topic + " at " + kafka + ": " + cause.getMessage(), e);
  }

  @Override
  public boolean next() throws IOException, BadRowException {
    ConsumerRecord<byte[], byte[]> next = nextRecord();
    record = next;
    if (next == null) {
      return false;
    }
    read++;
    values.read(next.key(), next.value(), next.timestamp());
    return true;
  }

  private @Nullable ConsumerRecord<byte[], byte[]> nextRecord() throws IOException {
    long silentSince = System.nanoTime();
    while (true) {
      while (polled.hasNext()) {
        ConsumerRecord<byte[], byte[]> next = polled.next();
        Long end = ends.get(new TopicPartition(next.topic(), next.partition()));
        if (end != null && next.offset() < end) {
          return next;
        }
      }
      if (reached()) {
        return null;
      }
      try {
        polled = consumer.poll(POLL).iterator();
      } catch (KafkaException e) {
        throw new IOException(e.getMessage(), e);
      }
      if (polled.hasNext()) {
        silentSince = System.nanoTime();
      } else if (System.nanoTime() - silentSince > SILENCE_MAX.toNanos()) {
        throw new IOException(
            "nothing came for " + SILENCE_MAX.toSeconds() + " s with records still to come");
      }
    }
  }

  private boolean reached() {
    return ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
  }

  /** How many partitions the topic has. */
  public int partitions() {
    return ends.size();
  }

  /** Partition of the record at hand. */
  public int partition() {
    return record == null ? -1 : record.partition();
  }

  /** Key of the record at hand. */
  public byte @Nullable [] key() {
    return record == null ? null : record.key();
  }

  @Override
  public @Nullable Object value(int slot) {
    return values.value(slot);
  }

  /** The record's offset. */
  @Override
  public long line() {
    return record == null ? -1 : record.offset();
  }

  @Override
  public String text() {
    return "";
  }

  @Override
  public long arrivalMs() {
    return record == null ? -1 : record.timestamp();
  }

  @Override
  public double done() {
    return total == 0 ? 1 : Math.min(1, (double) read / total);
  }

  @Override
  public String toString() {
    return topic;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
