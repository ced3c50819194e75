package dev.weir.streams.simulation;

import dev.weir.streams.topics.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Topics, changelogs and the group's offsets: what outlives every crash of an instance. */
final class SimulatedBroker {
  private final int partitions;
  private final Map<TopicPartition, List<LogRecord>> logs = new HashMap<>();
  private final Map<TopicPartition, Integer> committed = new HashMap<>();

  /** A record of a log; compared by no one. */
  @SuppressWarnings("ArrayRecordComponent")
  record LogRecord(byte @Nullable [] key, byte @Nullable [] value, long timestampMs) {}

  /**
   * @param partitions of each topic
   */
  SimulatedBroker(int partitions) {
    this.partitions = partitions;
  }

  /** The only partition of a live table. */
  TopicPartition single(String topic) {
    return new TopicPartition(topic, 0);
  }

  int partitions() {
    return partitions;
  }

  /** Where records under that key go. */
  TopicPartition partition(String topic, byte @Nullable [] key) {
    int of = topic.equals(Topics.CAMPAIGNS) ? 1 : partitions;
    return new TopicPartition(topic, Math.floorMod(Arrays.hashCode(key), of));
  }

  void append(TopicPartition partition, LogRecord record) {
    logs.computeIfAbsent(partition, p -> new ArrayList<>()).add(record);
  }

  List<LogRecord> log(TopicPartition partition) {
    return logs.getOrDefault(partition, List.of());
  }

  int end(TopicPartition partition) {
    return log(partition).size();
  }

  /** All records of a topic, partition by partition. */
  List<LogRecord> topic(String topic) {
    List<LogRecord> all = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      all.addAll(log(new TopicPartition(topic, p)));
    }
    return all;
  }

  /** Up to where the group has processed the partition. */
  int committed(TopicPartition partition) {
    return committed.getOrDefault(partition, 0);
  }

  void commit(Map<TopicPartition, Integer> offsets) {
    committed.putAll(offsets);
  }
}
