package dev.weir.streams.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.broker.EmbeddedBroker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances with standbys: one copies the other's rows, and has them when it is gone. */
class StandbyIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long T0 = 1_700_000_000_000L;
  private static final int KEYS = 200;

  @TempDir Path directory;
  private final Map<String, Long> expected = new HashMap<>();
  private long sent;

  @Test
  void instanceGone_standbyTakesOver_withEqualRowsAndNoOlderOne() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
      String servers = broker.bootstrapServers();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
        admin
            .createTopics(
                List.of(
                    new NewTopic(CountingInstance.TOPIC, CountingInstance.PARTITIONS, (short) 1)))
            .all()
            .get();
      }
      CountingInstance one = new CountingInstance(servers, "one", directory.resolve("one"));
      CountingInstance two = new CountingInstance(servers, "two", directory.resolve("two"));
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", servers),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        await("one task and one standby each", () -> isShared(one) && isShared(two));
        Random random = new Random(20261121);
        events(producer, random, 1_000);
        await("first events counted", () -> counted(one, two));

        // What a stale instance would still hold of a key of the instance that will go.
        String stale =
            IntStream.range(0, KEYS)
                .mapToObj(StandbyIT::key)
                .filter(key -> one.count(key, T0 + sent) > 1)
                .findFirst()
                .orElseThrow();
        byte[] older = Objects.requireNonNull(one.row(stale));
        send(producer, stale, true);
        events(producer, random, 1_000);
        for (int i = 0; i < 20; i++) {
          send(producer, key(i * 7), false);
        }
        send(producer, stale, true);
        await("all events counted", () -> counted(one, two));
        byte[] newer = Objects.requireNonNull(one.row(stale));
        assertThat(newer).isNotEqualTo(older);
        int partition = CountingInstance.partitionOf(stale);
        await(
            "newer row in the changelog",
            () -> Arrays.equals(lastLogged(servers, partition, stale), newer));
        producer
            .send(
                new ProducerRecord<>(
                    CountingInstance.CHANGELOG, partition, CountingInstance.rowKey(stale), older))
            .get();
        await("standbys have copied everything", () -> one.standbyLag() + two.standbyLag() == 0);

        long before = two.restored();
        one.vanish();
        assertThat(one.memory.openHandles()).isZero();
        await("the other has all rows", () -> two.readable() == CountingInstance.PARTITIONS);
        // What the one that left had logged last; far less than everything.
        assertThat(two.restored() - before).isLessThan(500);
        assertThat(counted(two)).as("counts after the takeover").isTrue();
        assertThat(two.row(stale)).isEqualTo(newer);

        // Events of other keys: with the next commit the newer row is the last one again.
        for (int i = 0; i < 3 * KEYS; i++) {
          if (!key(i).equals(stale)) {
            send(producer, key(i), true);
          }
        }
        await("later events counted by the one left", () -> counted(two));
        await(
            "the newer row is logged again",
            () -> Arrays.equals(lastLogged(servers, partition, stale), newer));
      } finally {
        one.close();
        two.close();
      }
      assertThat(two.memory.openHandles()).isZero();
    }
  }

  private static String key(int i) {
    return "account-" + i % KEYS;
  }

  private void events(KafkaProducer<byte[], byte[]> producer, Random random, int count) {
    for (int i = 0; i < count; i++) {
      send(producer, key(random.nextInt(KEYS)), true);
    }
    producer.flush();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a loss shows in the counts
  private void send(KafkaProducer<byte[], byte[]> producer, String key, boolean event) {
    byte[] value = event ? ByteBuffer.allocate(8).putLong(T0 + sent).array() : new byte[0];
    producer.send(
        new ProducerRecord<>(CountingInstance.TOPIC, key.getBytes(StandardCharsets.UTF_8), value));
    producer.flush();
    expected.merge(key, 1L, Long::sum);
    if (!event) {
      expected.put(key, 0L);
    }
    sent++;
  }

  private static boolean isShared(CountingInstance instance) {
    return instance.readable() == 1 && instance.standbys() == 1;
  }

  /** Whether, of every key, one of the instances has the count expected. */
  private boolean counted(CountingInstance... instances) {
    return expected.entrySet().stream()
        .allMatch(
            entry ->
                Arrays.stream(instances)
                    .anyMatch(
                        instance -> instance.count(entry.getKey(), T0 + sent) == entry.getValue()));
  }

  private static byte[] lastLogged(String servers, int partition, String key) {
    byte[] rowKey = CountingInstance.rowKey(key);
    byte[] last = null;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition changelog = new TopicPartition(CountingInstance.CHANGELOG, partition);
      consumer.assign(List.of(changelog));
      consumer.seekToBeginning(List.of(changelog));
      long end = consumer.endOffsets(List.of(changelog)).get(changelog);
      while (consumer.position(changelog) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (Arrays.equals(record.key(), rowKey)) {
            last = record.value();
          }
        }
      }
    }
    return last;
  }

  private static void await(String what, BooleanSupplier reached) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
