package dev.weir.benchmarks.guarantees;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Events with their number, and the counts that answer them, held against a count of its own.
 *
 * <p>Open loop: latency counts from when an event was due. Events of one partition: the order in
 * which they are sent is that in which they are counted, so each answer is known beforehand.
 */
final class CountLoad implements AutoCloseable {
  private static final int EVENT_BYTES = 500;
  private static final int KEYS = 2_000;
  private static final long NEVER = Long.MIN_VALUE;
  private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();
  private static final TopicPartition COUNTS = new TopicPartition(CountProcess.COUNTS, 0);

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Random random = new Random(20261122);
  private final int[] counted = new int[KEYS];
  private final long[] expected;
  private final long[] dueNanos;
  private final long[] answeredNanos;
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread receiver = new Thread(this::receive, "receiver");
  private volatile boolean ending;
  private int sent;

  /**
   * @param eventsMax how many will be sent in all
   */
  CountLoad(String bootstrapServers, Guarantee guarantee, int eventsMax) {
    this.expected = new long[eventsMax];
    this.dueNanos = new long[eventsMax];
    this.answeredNanos = new long[eventsMax];
    Arrays.fill(answeredNanos, NEVER);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "acks",
                "all",
                "linger.ms",
                0,
                "batch.size",
                128 << 10,
                "compression.type",
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "enable.auto.commit",
                false,
                "isolation.level",
                guarantee.isolation()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(COUNTS));
    consumer.seekToBeginning(List.of(COUNTS));
    receiver.start();
  }

  private void receive() {
    try (consumer) {
      while (!ending) {
        var records = consumer.poll(Duration.ofMillis(50));
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          ByteBuffer answer = ByteBuffer.wrap(record.value());
          int number = (int) answer.getLong();
          if (answer.getLong() != expected[number]) {
            wrong.incrementAndGet();
          }
          if (answeredNanos[number] == NEVER) {
            answeredNanos[number] = now;
            answered.incrementAndGet();
          } else {
            repeated.incrementAndGet();
          }
        }
      }
    }
  }

  /** Sends so many events, the next due a period after the one before; zero for at once. */
  void send(int count, long periodNanos) {
    long startNanos = System.nanoTime();
    for (int i = 0; i < count; i++) {
      int number = sent;
      long due = startNanos + i * periodNanos;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      int key = random.nextInt(KEYS);
      expected[number] = ++counted[key];
      dueNanos[number] = periodNanos == 0 ? startNanos : due;
      byte[] value = new byte[EVENT_BYTES];
      random.nextBytes(value);
      ByteBuffer.wrap(value).putLong(number).putLong(0);
      var unused =
          producer.send(
              new ProducerRecord<>(
                  CountProcess.EVENTS, ("author-" + key).getBytes(StandardCharsets.UTF_8), value),
              (metadata, e) -> {
                if (e != null) {
                  failure.compareAndSet(null, e);
                }
              });
      sent++;
    }
    producer.flush();
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("an event was not sent", cause);
    }
  }

  /**
   * Waits for the answers to everything sent.
   *
   * @param watch is asked now and then whether waiting still makes sense; throws if not
   * @return how many are missing after two minutes without any
   */
  int awaitAnswers(Runnable watch) {
    int seen = -1;
    long seenNanos = System.nanoTime();
    while (answered.get() < sent) {
      watch.run();
      int now = answered.get();
      if (now != seen) {
        seen = now;
        seenNanos = System.nanoTime();
      } else if (System.nanoTime() - seenNanos > PATIENCE_NANOS) {
        return sent - now;
      }
      LockSupport.parkNanos(2_000_000L);
    }
    return 0;
  }

  int sent() {
    return sent;
  }

  /** Latencies in nanoseconds of the events from that one on. */
  Histogram latencies(int first) {
    Histogram histogram = new Histogram(Duration.ofMinutes(5).toNanos(), 3);
    for (int i = first; i < sent; i++) {
      if (answeredNanos[i] != NEVER) {
        histogram.recordValue(Math.max(0, answeredNanos[i] - dueNanos[i]));
      }
    }
    return histogram;
  }

  /** When the first event that was due after that moment was answered; the latest long if none. */
  long firstAnswerNanos(long afterNanos) {
    long first = Long.MAX_VALUE;
    for (int i = 0; i < sent; i++) {
      if (dueNanos[i] > afterNanos && answeredNanos[i] != NEVER) {
        first = Math.min(first, answeredNanos[i]);
      }
    }
    return first;
  }

  /** Answers beyond the first to an event. */
  int repeated() {
    return repeated.get();
  }

  /** Answers with another count than the log gives. */
  int wrong() {
    return wrong.get();
  }

  @Override
  public void close() {
    ending = true;
    try {
      receiver.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(5));
  }
}
