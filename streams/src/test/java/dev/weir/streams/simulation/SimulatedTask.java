package dev.weir.streams.simulation;

import dev.weir.features.storage.RowOrder;
import dev.weir.streams.simulation.SimulatedBroker.LogRecord;
import dev.weir.streams.state.OpenStores;
import dev.weir.streams.state.Purger;
import dev.weir.streams.state.RowStateStore;
import dev.weir.streams.state.SimulatedStores;
import java.io.File;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.jspecify.annotations.Nullable;

/** One task: the real stage over the real state store, with what Kafka Streams gives them. */
final class SimulatedTask {
  /** A sub-topology as the topology describes it. */
  record Stage(
      int number,
      String name,
      String store,
      List<String> topics,
      Map<String, String> topicBySink) {}

  private record Place(String topic, int partition, long offset) implements RecordMetadata {}

  /** A changelog record that has not been sent. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Logged(byte[] key, byte @Nullable [] row, long timestampMs) {}

  private static final class Punctuation implements Cancellable {
    final long everyMs;
    final Punctuator punctuator;
    long nextMs;
    boolean cancelled;

    Punctuation(long everyMs, Punctuator punctuator, long nowMs) {
      this.everyMs = everyMs;
      this.punctuator = punctuator;
      this.nextMs = nowMs + everyMs;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private static final Comparator<TopicPartition> PARTITIONS =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final Stage stage;
  private final TaskId id;
  private final SimulatedBroker broker;
  private final SimulatedProducer producer;
  private final InstantSource clock;
  private final Runnable commitSoon;
  private final Plant plant;
  private final int life;
  private final SimulatedDisk disk;
  private final RowStateStore rows;
  private final TopicPartition changelog;
  private final Processor<byte[], byte[], byte[], byte[]> processor;
  private final Map<String, Integer> positions = new TreeMap<>();
  private final List<Punctuation> punctuations = new ArrayList<>();
  private final List<Logged> burst = new ArrayList<>();
  private boolean inBurst;
  private @Nullable BatchingStateRestoreCallback restoring;
  private @Nullable Place place;

  /**
   * Opens the store, restores it and starts the stage.
   *
   * @param disk what the instance has of the store
   * @param life number of the start
   */
  SimulatedTask(
      Stage stage,
      TaskId id,
      Processor<byte[], byte[], byte[], byte[]> processor,
      SimulatedBroker broker,
      SimulatedProducer producer,
      InstantSource clock,
      Runnable commitSoon,
      SimulatedDisk disk,
      OpenStores openStores,
      RowOrder order,
      Purger purger,
      Plant plant,
      int life) {
    this.stage = stage;
    this.id = id;
    this.broker = broker;
    this.producer = producer;
    this.clock = clock;
    this.commitSoon = commitSoon;
    this.plant = plant;
    this.life = life;
    this.disk = disk;
    this.processor = processor;
    this.changelog = new TopicPartition(stage.store() + "-changelog", id.partition());
    this.rows = SimulatedStores.of(stage.store(), disk, openStores, order, purger);
    for (String topic : stage.topics()) {
      positions.put(topic, broker.committed(input(topic)));
    }
    disk.reopen();
    InternalProcessorContext<byte[], byte[]> context = context();
    rows.init(context, rows);
    restore();
    processor.init(context);
  }

  TaskId id() {
    return id;
  }

  private TopicPartition input(String topic) {
    return new TopicPartition(topic, id.partition());
  }

  private void restore() {
    Long from = rows.committedOffset(changelog);
    List<LogRecord> log = broker.log(changelog);
    List<KeyValue<byte[], byte[]>> records = new ArrayList<>();
    for (LogRecord record : log.subList(from == null ? 0 : (int) (long) from, log.size())) {
      records.add(new KeyValue<>(record.key(), record.value()));
    }
    BatchingStateRestoreCallback callback = restoring;
    if (callback != null && !records.isEmpty()) {
      callback.restoreAll(records);
    }
    disk.restored();
    rows.commit(Map.of(changelog, (long) log.size()));
  }

  /** Topics that have records for this task. */
  List<String> lagging() {
    List<String> found = new ArrayList<>();
    positions.forEach(
        (topic, next) -> {
          if (next < broker.end(input(topic))) {
            found.add(topic);
          }
        });
    return found;
  }

  /** Offset of the next record of a topic. */
  int position(String topic) {
    return positions.get(topic);
  }

  /** Processes the next record of a topic that has one. */
  void process(String topic) {
    int offset = positions.get(topic);
    LogRecord record = broker.log(input(topic)).get(offset);
    positions.put(topic, offset + 1);
    place = new Place(topic, id.partition() + plant.partitionShift(stage.name(), life), offset);
    processor.process(new Record<>(record.key(), record.value(), record.timestampMs()));
    place = null;
  }

  /** Calls what is due by the wall clock. */
  void punctuate() {
    long nowMs = clock.millis();
    for (Punctuation due : List.copyOf(punctuations)) {
      if (!due.cancelled && due.nextMs <= nowMs) {
        due.nextMs = nowMs + due.everyMs;
        due.punctuator.punctuate(nowMs);
      }
    }
    punctuations.removeIf(p -> p.cancelled);
  }

  /** Gives the changelog the rows of the interval; they are under way when this returns. */
  void burst() {
    inBurst = true;
    rows.flushCache();
    sendBurst();
  }

  private void sendBurst() {
    inBurst = false;
    if (plant == Plant.LOGGED_IN_REVERSE) {
      Collections.reverse(burst);
    }
    for (Logged row : burst) {
      producer.send(changelog, new LogRecord(row.key(), row.row(), row.timestampMs()));
    }
    burst.clear();
  }

  /** What is processed, by input partition. */
  Map<TopicPartition, Integer> processed() {
    Map<TopicPartition, Integer> offsets = new TreeMap<>(PARTITIONS);
    positions.forEach((topic, next) -> offsets.put(input(topic), next));
    return offsets;
  }

  /** Keeps the rows locally, with the changelog's offset. */
  void keep() {
    rows.commit(Map.of(changelog, (long) broker.end(changelog)));
  }

  /** Where the inputs end now. */
  Map<TopicPartition, Integer> ends() {
    Map<TopicPartition, Integer> ends = new TreeMap<>(PARTITIONS);
    stage.topics().forEach(topic -> ends.put(input(topic), broker.end(input(topic))));
    return ends;
  }

  String store() {
    return stage.store();
  }

  /** The rows, for a look from outside. */
  RowStateStore rows() {
    return rows;
  }

  /** An orderly end, after a commit. */
  void close() {
    processor.close();
    rows.close();
  }

  @SuppressWarnings("unchecked")
  private InternalProcessorContext<byte[], byte[]> context() {
    return (InternalProcessorContext<byte[], byte[]>)
        Proxy.newProxyInstance(
            SimulatedTask.class.getClassLoader(),
            new Class<?>[] {InternalProcessorContext.class, RecordCollector.Supplier.class},
            (proxy, method, arguments) -> answer(method, arguments));
  }

  private @Nullable Object answer(Method method, Object @Nullable [] given) {
    Object[] arguments = given == null ? new Object[0] : given;
    return switch (method.getName()) {
      case "taskId" -> id;
      case "appConfigs" -> Map.of(StreamsConfig.APPLICATION_ID_CONFIG, "simulated");
      case "stateDir" -> new File("simulated");
      case "currentSystemTimeMs" -> clock.millis();
      case "getStateStore" -> rows;
      case "currentNode", "setCurrentNode" -> null; // one node a task
      case "recordCollector" -> collector();
      case "recordMetadata" -> Optional.ofNullable(place);
      case "register" -> {
        restoring = (BatchingStateRestoreCallback) arguments[1];
        yield null;
      }
      case "logChange" -> {
        log((Bytes) arguments[1], (byte[]) arguments[2], (long) arguments[3]);
        yield null;
      }
      case "commit" -> {
        commitSoon.run();
        yield null;
      }
      case "schedule" -> {
        Punctuation scheduled =
            new Punctuation(
                ((Duration) arguments[0]).toMillis(), (Punctuator) arguments[2], clock.millis());
        punctuations.add(scheduled);
        yield scheduled;
      }
      case "forward" -> {
        forward((Record<?, ?>) arguments[0], (String) arguments[1]);
        yield null;
      }
      default ->
          throw new UnsupportedOperationException(
              "context: " + method.getName() + " (expected: one that the stages use)");
    };
  }

  private void forward(Record<?, ?> record, String sink) {
    String topic = stage.topicBySink().get(sink);
    if (topic == null) {
      throw new IllegalStateException("sink: " + sink + " (expected: one of " + stage.name() + ")");
    }
    byte[] key = (byte[]) record.key();
    producer.send(
        broker.partition(topic, key),
        new LogRecord(key, (byte[]) record.value(), record.timestamp()));
  }

  private void log(Bytes key, byte @Nullable [] row, long timestampMs) {
    if (inBurst) {
      burst.add(new Logged(key.get(), row, timestampMs));
    } else {
      producer.send(changelog, new LogRecord(key.get(), row, timestampMs));
    }
  }

  private RecordCollector collector() {
    return (RecordCollector)
        Proxy.newProxyInstance(
            SimulatedTask.class.getClassLoader(),
            new Class<?>[] {RecordCollector.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("flush")) {
                throw new UnsupportedOperationException(
                    "collector: " + method.getName() + " (expected: flush)");
              }
              sendBurst();
              producer.flush();
              return null;
            });
  }
}
