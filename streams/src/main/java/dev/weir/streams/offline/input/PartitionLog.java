package dev.weir.streams.offline.input;

import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicsException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of a topic one after the other, each in the order of its offsets, from its
 * beginning to where it ended when it was opened. Reads without a group: leaves no trace on the
 * cluster. Not thread-safe.
 */
public final class PartitionLog implements AutoCloseable {
  private final KafkaConnection kafka;
  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Map<TopicPartition, Long> begins;
  private final Map<TopicPartition, Long> ends;

  /**
   * @throws TopicsException if the topic is not there or Kafka cannot be reached
   */
  public PartitionLog(KafkaConnection kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
    this.consumer = TopicInput.consumer(kafka, topic);
    try {
      this.partitions =
          TopicInput.partitions(consumer, kafka, topic).stream()
              .sorted(Comparator.comparingInt(TopicPartition::partition))
              .toList();
      this.begins = Map.copyOf(consumer.beginningOffsets(partitions));
      this.ends = Map.copyOf(consumer.endOffsets(partitions));
    } catch (KafkaException e) {
      consumer.close();
      throw TopicInput.failed(kafka, topic, e);
    } catch (TopicsException e) {
      consumer.close();
      throw e;
    }
  }

  /** Numbers of the partitions, ascending. */
  public List<Integer> partitions() {
    return partitions.stream().map(TopicPartition::partition).toList();
  }

  /** First offset that is still there. */
  public long begin(int partition) {
    return begins.getOrDefault(new TopicPartition(topic, partition), 0L);
  }

  /** Records of all partitions, about. */
  public long records() {
    return ends.values().stream().mapToLong(Long::longValue).sum()
        - begins.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Gives the records of a partition to the reader until it answers false or the end is reached.
   *
   * @return whether the end was reached
   */
  public boolean read(int partition, Predicate<ConsumerRecord<byte[], byte[]>> reader)
      throws IOException {
    return read(partition, begin(partition), reader);
  }

  private boolean read(int partition, long from, Predicate<ConsumerRecord<byte[], byte[]>> reader)
      throws IOException {
    TopicPartition read = new TopicPartition(topic, partition);
    long end = ends.getOrDefault(read, 0L);
    try {
      consumer.assign(List.of(read));
      consumer.seek(read, from);
      long silentSince = System.nanoTime();
      while (consumer.position(read) < end) {
        List<ConsumerRecord<byte[], byte[]>> polled = consumer.poll(TopicInput.POLL).records(read);
        for (ConsumerRecord<byte[], byte[]> record : polled) {
          if (record.offset() >= end) {
            return true;
          }
          if (!reader.test(record)) {
            return false;
          }
        }
        if (!polled.isEmpty()) {
          silentSince = System.nanoTime();
        } else if (System.nanoTime() - silentSince > TopicInput.SILENCE_MAX.toNanos()) {
          throw new IOException(
              read
                  + ": nothing came for "
                  + TopicInput.SILENCE_MAX.toSeconds()
                  + " s with records still to come");
        }
      }
      return true;
    } catch (KafkaException e) {
      throw TopicInput.failed(kafka, topic, e);
    }
  }

  /** The record there; empty when it has left the log, or is not there yet. */
  public Optional<ConsumerRecord<byte[], byte[]>> at(int partition, long offset)
      throws IOException {
    if (offset < begin(partition)
        || offset >= ends.getOrDefault(new TopicPartition(topic, partition), 0L)) {
      return Optional.empty();
    }
    AtomicReference<@Nullable ConsumerRecord<byte[], byte[]>> found = new AtomicReference<>();
    var unused =
        read(
            partition,
            offset,
            record -> {
              found.set(record);
              return false;
            });
    return Optional.ofNullable(found.get()).filter(record -> record.offset() == offset);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
