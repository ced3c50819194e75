package dev.weir.streams.simulation;

import dev.weir.streams.simulation.SimulatedBroker.LogRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;

/**
 * An idempotent producer: records of one partition arrive in the order of sending, partitions
 * arrive in any order, and of what is under way at a crash each partition has some beginning.
 */
final class SimulatedProducer {
  private final SimulatedBroker broker;
  private final Map<TopicPartition, Deque<LogRecord>> underWay = new LinkedHashMap<>();

  SimulatedProducer(SimulatedBroker broker) {
    this.broker = broker;
  }

  void send(TopicPartition partition, LogRecord record) {
    underWay.computeIfAbsent(partition, p -> new ArrayDeque<>()).add(record);
  }

  /** Some of what is under way to one partition arrives. */
  void deliver(Random random) {
    if (!underWay.isEmpty()) {
      List<TopicPartition> partitions = new ArrayList<>(underWay.keySet());
      TopicPartition partition = partitions.get(random.nextInt(partitions.size()));
      deliver(partition, 1 + random.nextInt(underWay.get(partition).size()));
    }
  }

  /** All of it arrives. */
  void flush() {
    for (TopicPartition partition : List.copyOf(underWay.keySet())) {
      deliver(partition, underWay.get(partition).size());
    }
  }

  /** Of each partition a beginning arrives, the rest never does. */
  void crash(Random random) {
    for (TopicPartition partition : List.copyOf(underWay.keySet())) {
      deliver(partition, random.nextInt(underWay.get(partition).size() + 1));
    }
    underWay.clear();
  }

  private void deliver(TopicPartition partition, int count) {
    Deque<LogRecord> records = underWay.get(partition);
    for (int i = 0; i < count; i++) {
      broker.append(partition, records.remove());
    }
    if (records.isEmpty()) {
      underWay.remove(partition);
    }
  }
}
