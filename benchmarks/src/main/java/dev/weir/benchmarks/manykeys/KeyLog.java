package dev.weir.benchmarks.manykeys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The events: first one of each key, in an order without pattern, then some of keys at random.
 * Remembers how many each key got, to check rows against.
 */
final class KeyLog implements AutoCloseable {
  static final String TOPIC = "events";
  static final long T0 = 1_700_000_000_000L;

  /** A prime: its multiples meet every key once before one twice. */
  private static final long STRIDE = 2_147_483_647L;

  private final int keys;
  private final byte[] events;
  private final SplittableRandom random;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private long sent;

  KeyLog(String bootstrapServers, int partitions, int keys, long seed)
      throws ExecutionException, InterruptedException {
    this.keys = keys;
    this.events = new byte[keys];
    this.random = new SplittableRandom(seed);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      NewTopic topic = new NewTopic(TOPIC, partitions, (short) 1);
      topic.configs(Map.of("retention.ms", "-1", "segment.bytes", "268435456"));
      admin.createTopics(List.of(topic)).all().get();
    }
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "compression.type",
                "lz4",
                "linger.ms",
                20,
                "batch.size",
                128 * 1024),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  static String key(int number) {
    return "account-" + (1_000_000_000L + number);
  }

  /** How many events the key has got. */
  int eventsOf(int number) {
    return events[number];
  }

  long sent() {
    return sent;
  }

  /** One event of every key. */
  void sendEachKeyOnce() {
    for (int i = 0; i < keys; i++) {
      send((int) Math.floorMod(i * STRIDE, (long) keys));
    }
    producer.flush();
  }

  /** Events of keys at random, uniformly: the worst for every cache. */
  void sendAtRandom(int count) {
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(keys);
      if (events[key] < Byte.MAX_VALUE) {
        send(key);
      }
    }
    producer.flush();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failure comes to the callback
  private void send(int number) {
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("events cannot be sent to the broker", failed);
    }
    events[number]++;
    byte[] value =
        ByteBuffer.allocate(16).putLong(T0 + sent).putDouble(random.nextInt(100)).array();
    producer.send(
        new ProducerRecord<>(TOPIC, key(number).getBytes(StandardCharsets.UTF_8), value),
        (metadata, exception) -> {
          if (exception != null) {
            failure.set(exception);
          }
        });
    sent++;
  }

  @Override
  public void close() {
    producer.close();
  }
}
