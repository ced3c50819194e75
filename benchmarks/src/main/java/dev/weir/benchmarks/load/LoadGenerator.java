package dev.weir.benchmarks.load;

import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends posts, and what befalls them, and waits for the posts' answers.
 *
 * <p>Open loop: post <i>n</i> is due at {@code start + n / rate}, whether or not earlier ones have
 * been answered, and its latency counts from then, not from when the generator got round to sending
 * it. A stall so costs every post that was due during it (no coordinated omission).
 */
public final class LoadGenerator implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long STEP_NANOS = 2_000_000L;

  /** From when the posts are ready until the first is due. */
  private static final Duration LEAD = Duration.ofMillis(200);

  /** Longest latency that is told apart from a longer one. */
  private static final long HIGHEST_NANOS = Duration.ofMinutes(30).toNanos();

  private final String bootstrapServers;
  private final Answers answers;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Recorder recent = new Recorder(HIGHEST_NANOS, 3);

  /** By the first post of each; the last is that of the posts sent now. */
  private final NavigableMap<Integer, Pace> paces = new ConcurrentSkipListMap<>();

  private volatile boolean stopping;

  /**
   * @param revision which answer to its post an answer is: 1 for the first
   * @param posts how many will be sent at most
   */
  public LoadGenerator(String bootstrapServers, ToIntFunction<byte[]> revision, int posts) {
    this.bootstrapServers = bootstrapServers;
    this.answers = new Answers(bootstrapServers, revision, posts, this::answered);
  }

  private void answered(int post, long atNanos, byte[] answer) {
    long nanos = latency(post, atNanos);
    if (nanos >= 0) {
      recent.recordValue(nanos);
    }
  }

  /** Puts posts into the topic as fast as it takes them; returns when they are there. */
  public void sendAtOnce(List<PostStream.Encoded> posts) {
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
  public Thread sendEvenly(List<PostStream.Encoded> posts, double postsPerSecond) {
    Iterator<PostStream.Encoded> next = posts.iterator();
    return sendEvenly(next::next, posts.size(), postsPerSecond);
  }

  /**
   * Sends events at a rate of posts from a thread of its own, what else there is among them between
   * them; the first post is due shortly. The next event is made while it is not due.
   *
   * @param events at least so many posts
   * @param posts how many to send
   */
  public Thread sendEvenly(Supplier<PostStream.Encoded> events, int posts, double postsPerSecond) {
    Pace pace = new Pace(sent(), System.nanoTime() + LEAD.toNanos(), postsPerSecond);
    paces.put(sent(), pace);
    int end = sent() + posts;
    stopping = false;
    Thread sender =
        new Thread(
            () -> {
              try (KafkaProducer<byte[], byte[]> producer = producer(0)) {
                while (sent() < end && !stopping) {
                  PostStream.Encoded event = events.get();
                  awaitNanos(pace.dueNanos(sent()));
                  send(producer, event);
                }
              } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
              }
            },
            "sender");
    sender.start();
    return sender;
  }

  /**
   * Sends events as fast as posts are answered, until the given moment: a closed loop.
   *
   * @param inFlightMax posts without an answer at any time
   * @param untilNanos on {@link System#nanoTime()}'s clock
   * @param watch is asked now and then whether sending still makes sense; throws if not
   */
  public void sendAsAnswered(
      Supplier<PostStream.Encoded> events, int inFlightMax, long untilNanos, Runnable watch) {
    paces.put(sent(), Pace.NONE);
    try (KafkaProducer<byte[], byte[]> producer = producer(0)) {
      while (System.nanoTime() < untilNanos) {
        if (sent() - answered() >= inFlightMax) {
          watch.run();
          LockSupport.parkNanos(this, STEP_NANOS / 4);
        } else {
          send(producer, events.get());
        }
      }
    }
    checkSent();
  }

  /** Ends what {@link #sendEvenly} began, soon. */
  public void stopSending() {
    stopping = true;
  }

  /** When each post is due. */
  private record Pace(int firstPost, long startNanos, double postsPerSecond) {
    /** Of posts that are due when others are answered: they have no latency. */
    static final Pace NONE = new Pace(0, 0, 1);

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
  private void send(KafkaProducer<byte[], byte[]> producer, PostStream.Encoded event) {
    producer.send(
        new ProducerRecord<>(event.topic(), event.key(), event.value()),
        (metadata, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
        });
    if (event.isPost()) {
      sent.incrementAndGet();
    }
  }

  /**
   * @throws IllegalStateException if an event could not be sent
   */
  public void checkSent() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("a post was not sent: " + cause, cause);
    }
  }

  public int sent() {
    return sent.get();
  }

  /** Posts that have an answer. */
  public int answered() {
    return answers.answered();
  }

  /**
   * Waits until as many posts are answered.
   *
   * @param watch is asked now and then whether waiting still makes sense; throws if not
   * @return false if for 60 s nothing came any more
   */
  public boolean awaitAnswered(int posts, Runnable watch) {
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
  public Histogram latencies(int firstPost, int posts) {
    Histogram histogram = new Histogram(HIGHEST_NANOS, 3);
    for (int i = firstPost; i < posts; i++) {
      long at = answers.answeredAtNanos(i);
      if (at != Answers.NEVER) {
        histogram.recordValue(Math.max(0, latency(i, at)));
      }
    }
    return histogram;
  }

  /**
   * Latencies in nanoseconds of the posts sent at a rate and answered since the last call, each
   * from when it was due.
   */
  public Histogram recentLatencies() {
    return recent.getIntervalHistogram();
  }

  /** Negative for posts that were not sent at a rate. */
  private long latency(int post, long atNanos) {
    Map.Entry<Integer, Pace> at = paces.floorEntry(post);
    return at == null || at.getValue().equals(Pace.NONE)
        ? -1
        : Math.min(HIGHEST_NANOS, Math.max(0, atNanos - at.getValue().dueNanos(post)));
  }

  /** Of the answers that came more than once, those that were not the same to the byte. */
  public int differing() {
    return answers.differing();
  }

  /** Which answer to its post a verdict is, read without the rest of it: 1 for the first. */
  public static int revisionOf(byte[] verdict) {
    BinaryDecoder in =
        DecoderFactory.get()
            .binaryDecoder(
                verdict, AvroCodec.HEADER_BYTES, verdict.length - AvroCodec.HEADER_BYTES, null);
    try {
      in.skipString(); // post_id
      in.skipString(); // author_id
      return in.readInt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** First answers that came more than once. */
  public int duplicated() {
    return answers.duplicated();
  }

  /** Answers that revise an earlier one. */
  public int revisions() {
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
