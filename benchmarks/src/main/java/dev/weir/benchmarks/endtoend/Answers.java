package dev.weir.benchmarks.endtoend;

import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The verdict topic as its consumer sees it, on a thread of its own: which post when, how often.
 */
final class Answers implements AutoCloseable {
  /** Moment of an answer that has not come. */
  static final long NEVER = Long.MIN_VALUE;

  private static final Duration POLL = Duration.ofMillis(100);

  private final Contender contender;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AtomicLongArray answeredAtNanos;
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger duplicated = new AtomicInteger();
  private final AtomicInteger revisions = new AtomicInteger();
  private final Thread thread = new Thread(this::receive, "answers");
  private volatile boolean stopping;

  Answers(String bootstrapServers, Contender contender, int posts) {
    this.contender = contender;
    long[] never = new long[posts];
    Arrays.fill(never, NEVER);
    this.answeredAtNanos = new AtomicLongArray(never);
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "client.id",
                "weir-answers",
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.VERDICTS).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.start();
  }

  private void receive() {
    try (consumer) {
      while (!stopping) {
        var records = consumer.poll(POLL);
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          if (contender.revision(record.value()) > 1) {
            revisions.incrementAndGet();
          } else if (answeredAtNanos.compareAndSet(PostStream.numberOf(record.key()), NEVER, now)) {
            answered.incrementAndGet();
          } else {
            duplicated.incrementAndGet();
          }
        }
      }
    } catch (WakeupException e) {
      // asked to end while waiting
    }
  }

  int answered() {
    return answered.get();
  }

  int duplicated() {
    return duplicated.get();
  }

  int revisions() {
    return revisions.get();
  }

  /** On {@link System#nanoTime()}'s clock, {@link #NEVER} while there is no answer. */
  long answeredAtNanos(int post) {
    return answeredAtNanos.get(post);
  }

  @Override
  public void close() {
    stopping = true;
    consumer.wakeup();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
