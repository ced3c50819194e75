package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.event.Post;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer as a platform would run it: each post once, in order, across broker restarts. */
final class Loader implements AutoCloseable {
  private final AvroCodec<Post> codec = AvroCodec.of(Post.class);
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final KafkaProducer<byte[], byte[]> producer;

  Loader(String bootstrapServers) {
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "enable.idempotence", true,
                "acks", "all",
                "linger.ms", 5,
                "max.request.size", 2 << 20,
                "request.timeout.ms", 5_000,
                "reconnect.backoff.max.ms", 250,
                "retry.backoff.max.ms", 250,
                "max.block.ms", 300_000,
                "delivery.timeout.ms", 300_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void send(Post post) {
    Exception failed = failure.get();
    if (failed != null) {
      throw new AssertionError("a post was not delivered", failed);
    }
    var unused =
        producer.send(
            new ProducerRecord<>(
                Topics.POSTS, post.getAuthorId().getBytes(UTF_8), codec.encode(post)),
            (metadata, e) -> {
              if (e == null) {
                acknowledged.incrementAndGet();
              } else {
                failure.compareAndSet(null, e);
              }
            });
  }

  int acknowledged() {
    return acknowledged.get();
  }

  void awaitAcknowledged(int count) {
    Await.until(
        () -> acknowledged.get() >= count || failure.get() != null,
        () -> acknowledged + " posts acknowledged of " + count);
  }

  /** Sends bytes as they are; the offset they got. */
  long sendRaw(byte[] key, byte[] value) {
    return sendRaw(Topics.POSTS, key, value);
  }

  /** As above, to another topic. */
  long sendRaw(String topic, byte[] key, byte[] value) {
    try {
      return producer
          .send(new ProducerRecord<>(topic, key, value))
          .get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
          .offset();
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the record was not taken", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  long sendRaw(Post post) {
    return sendRaw(post.getAuthorId().getBytes(UTF_8), codec.encode(post));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
