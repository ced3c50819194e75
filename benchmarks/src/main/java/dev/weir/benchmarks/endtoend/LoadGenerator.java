package dev.weir.benchmarks.endtoend;

import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends posts and waits for their answers.
 *
 * <p>Open loop: post <i>n</i> is due at {@code start + n / rate}, whether or not earlier ones have
 * been answered, and its latency counts from then, not from when the generator got round to sending
 * it. A stall so costs every post that was due during it (no coordinated omission).
 */
final class LoadGenerator implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long STEP_NANOS = 2_000_000L;

  /** From when the posts are ready until the first is due. */
  private static final Duration LEAD = Duration.ofMillis(200);

  /** Longest latency that is told apart from a longer one. */
  private static final long HIGHEST_NANOS = Duration.ofMinutes(5).toNanos();

  private final String bootstrapServers;
  private final Answers answers;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private volatile Pace pace = new Pace(0, 0, 1);

  /**
   * @param posts how many will be sent in all
   */
  LoadGenerator(String bootstrapServers, Contender contender, int posts) {
    this.bootstrapServers = bootstrapServers;
    this.answers = new Answers(bootstrapServers, contender, posts);
  }

  /** Puts posts into the topic as fast as it takes them; returns when they are there. */
  void sendAtOnce(List<PostStream.Encoded> posts) {
    try (KafkaProducer<byte[], byte[]> producer = producer(20)) {
      posts.forEach(post -> send(producer, post));
    }
    checkSent();
  }

  /**
   * Sends posts at the given rate from a thread of its own; the first is due shortly.
   *
   * @param posts already encoded: making them costs more than sending them
   */
  Thread sendEvenly(List<PostStream.Encoded> posts, double postsPerSecond) {
    pace = new Pace(sent(), System.nanoTime() + LEAD.toNanos(), postsPerSecond);
    Thread sender =
        new Thread(
            () -> {
              try (KafkaProducer<byte[], byte[]> producer = producer(0)) {
                for (PostStream.Encoded post : posts) {
                  awaitNanos(pace.dueNanos(sent()));
                  send(producer, post);
                }
              }
            },
            "sender");
    sender.start();
    return sender;
  }

  /** When each post is due. */
  private record Pace(int firstPost, long startNanos, double postsPerSecond) {
    long dueNanos(int post) {
      return startNanos + (long) ((post - firstPost) * 1e9 / postsPerSecond);
    }
  }

  private static void awaitNanos(long atNanos) {
    while (true) {
      long left = atNanos - System.nanoTime();
      if (left <= 0) {
        return;
      }
      LockSupport.parkNanos(left);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failure comes to the callback
  private void send(KafkaProducer<byte[], byte[]> producer, PostStream.Encoded post) {
    producer.send(
        new ProducerRecord<>(Topics.POSTS, post.key(), post.value()),
        (metadata, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
        });
    sent.incrementAndGet();
  }

  private void checkSent() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("a post was not sent: " + cause, cause);
    }
  }

  int sent() {
    return sent.get();
  }

  /** Posts that have an answer. */
  int answered() {
    return answers.answered();
  }

  /**
   * Waits until as many posts are answered.
   *
   * @param watch is asked now and then whether waiting still makes sense; throws if not
   * @return false if for 60 s nothing came any more
   */
  boolean awaitAnswered(int posts, Runnable watch) {
    int seen = -1;
    long seenNanos = System.nanoTime();
    while (answered() < posts) {
      checkSent();
      watch.run();
      int now = answered();
      if (now != seen) {
        seen = now;
        seenNanos = System.nanoTime();
      } else if (System.nanoTime() - seenNanos > PATIENCE.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(this, STEP_NANOS);
    }
    return true;
  }

  /** Latencies in nanoseconds of the posts from that one on, each from when it was due. */
  Histogram latencies(int firstPost, int posts) {
    Histogram histogram = new Histogram(HIGHEST_NANOS, 3);
    for (int i = firstPost; i < posts; i++) {
      long at = answers.answeredAtNanos(i);
      if (at != Answers.NEVER) {
        histogram.recordValue(Math.min(HIGHEST_NANOS, Math.max(0, at - pace.dueNanos(i))));
      }
    }
    return histogram;
  }

  /** First answers that came more than once. */
  int duplicated() {
    return answers.duplicated();
  }

  /** Answers that revise an earlier one. */
  int revisions() {
    return answers.revisions();
  }

  private KafkaProducer<byte[], byte[]> producer(int lingerMs) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "client.id",
            "weir-load",
            "acks",
            "all",
            "linger.ms",
            lingerMs,
            "batch.size",
            128 << 10,
            "compression.type",
            "lz4"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  @Override
  public void close() {
    answers.close();
  }
}
