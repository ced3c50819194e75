package dev.weir.streams.live;

import dev.weir.streams.settings.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of a live table's topic, from a position on. One thread, except {@link #stop}.
 *
 * @param <E> one change
 */
final class TopicReader<E> implements AutoCloseable {
  /** An entry's name: ids, hashes, terms. */
  static final int KEY_BYTES_MAX = 4_096;

  private static final Logger log = LoggerFactory.getLogger(TopicReader.class);
  private static final int TIMEOUT_MS = 20_000;

  private final LiveFormat<E, ?> format;
  private final int valueBytesMax;
  private final LongConsumer broken;
  private final TopicPartition partition;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param valueBytesMax larger records are set aside
   * @param broken told the offset of each record that is set aside
   */
  TopicReader(
      KafkaConnection kafka,
      String topic,
      LiveFormat<E, ?> format,
      int valueBytesMax,
      LongConsumer broken) {
    this.format = format;
    this.valueBytesMax = valueBytesMax;
    this.broken = broken;
    this.partition = new TopicPartition(topic, 0);
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", "weir-live-" + topic);
    settings.put("enable.auto.commit", false);
    // A position that the topic does not have is told, not passed over.
    settings.put("auto.offset.reset", "none");
    settings.put("allow.auto.create.topics", false);
    settings.put("isolation.level", "read_committed");
    settings.put("default.api.timeout.ms", TIMEOUT_MS);
    this.consumer =
        new KafkaConsumer<>(
            kafka.client(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(List.of(partition));
  }

  /** Whether the topic is there. */
  boolean exists() {
    return !consumer.partitionsFor(partition.topic()).isEmpty();
  }

  /** Goes on at that position; 0 is the beginning of what the topic has. */
  void seek(long position) {
    if (position == 0) {
      consumer.seekToBeginning(List.of(partition));
    } else {
      consumer.seek(partition, position);
    }
  }

  /** The end of the topic as of now. */
  long end() {
    return consumer.endOffsets(List.of(partition)).values().iterator().next();
  }

  /** Up to where it has read. */
  long position() {
    return consumer.position(partition);
  }

  /** Records not read yet, -1 while unknown. */
  long lag() {
    return consumer.currentLag(partition).orElse(-1);
  }

  /** Waits a moment for changes before that position. */
  List<E> poll(Duration patience, long before) {
    List<E> changes = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
      if (record.offset() < before) {
        read(record, changes);
      }
    }
    return changes;
  }

  private void read(ConsumerRecord<byte[], byte[]> record, List<E> changes) {
    try {
      byte[] key = record.key();
      byte[] value = record.value();
      if (key == null || key.length > KEY_BYTES_MAX) {
        throw new BrokenEntryException(
            "key of "
                + (key == null ? 0 : key.length)
                + " bytes (expected: 1 to "
                + KEY_BYTES_MAX
                + ")");
      }
      if (value != null && value.length > valueBytesMax) {
        throw new BrokenEntryException(
            "value of " + value.length + " bytes (expected: at most " + valueBytesMax + ")");
      }
      changes.add(format.read(new LiveRecord(key, value, record.offset(), record.timestamp())));
    } catch (BrokenEntryException e) {
      broken.accept(record.offset());
      log.warn(
          "{} offset {}: set aside, what was there before stays: {}",
          partition.topic(),
          record.offset(),
          e.getMessage());
    }
  }

  /** Ends a wait for changes; from any thread. */
  void stop() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
