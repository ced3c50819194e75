package dev.weir.benchmarks.load;

import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The verdict topic as its consumer sees it, on a thread of its own: which post when, how often,
 * and whether what comes again is what came before.
 */
final class Answers implements AutoCloseable {
  /** Moment of an answer that has not come. */
  static final long NEVER = Long.MIN_VALUE;

  private static final Duration POLL = Duration.ofMillis(100);

  private final ToIntFunction<byte[]> revision;
  private final Listener listener;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AtomicLongArray answeredAtNanos;
  private final int[] contents;
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger duplicated = new AtomicInteger();
  private final AtomicInteger differing = new AtomicInteger();
  private final AtomicInteger revisions = new AtomicInteger();
  private final Thread thread = new Thread(this::receive, "answers");
  private volatile boolean stopping;

  /** Told of the first answer to each post, on the thread that reads them. */
  interface Listener {
    void answered(int post, long atNanos, byte[] answer);
  }

  Answers(String bootstrapServers, ToIntFunction<byte[]> revision, int posts, Listener listener) {
    this.revision = revision;
    this.listener = listener;
    this.contents = new int[posts];
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
          if (revision.applyAsInt(record.value()) > 1) {
            revisions.incrementAndGet();
          } else {
            first(PostStream.numberOf(record.key()), now, record.value());
          }
        }
      }
    } catch (WakeupException e) {
      // asked to end while waiting
    }
  }

  private void first(int post, long atNanos, byte[] answer) {
    int content = Arrays.hashCode(answer);
    if (answeredAtNanos.compareAndSet(post, NEVER, atNanos)) {
      contents[post] = content;
      listener.answered(post, atNanos, answer);
      answered.incrementAndGet();
    } else {
      duplicated.incrementAndGet();
      if (contents[post] != content) {
        differing.incrementAndGet();
      }
    }
  }

  int answered() {
    return answered.get();
  }

  int duplicated() {
    return duplicated.get();
  }

  /** Of the duplicated ones, those that are not the same to the byte. */
  int differing() {
    return differing.get();
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
