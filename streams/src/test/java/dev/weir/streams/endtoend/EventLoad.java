package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Events of keys {@code k0}, {@code k1}, ... at a steady rate, counted as they are sent. */
final class EventLoad implements AutoCloseable {
  static final String TOPIC = "events";
  static final String SCHEMA =
      """
      {"type": "record", "name": "Event", "namespace": "test", "fields": [
        {"name": "key", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
      """;
  static final String DEFINITIONS =
      """
      entities: { account: { key: key } }
      sources: { events: { schema: event.avsc, event_time: at } }
      feature_views:
        activity:
          entity: account
          source: events
          features: { events: { count: "*" } }
      feature_services: { all: [activity] }
      """;

  private final Schema schema = new Schema.Parser().parse(SCHEMA);
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<SeenCounts> counts;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean ending;

  EventLoad(String bootstrapServers, List<SeenCounts> counts, int perSecond, long seed) {
    this.counts = counts;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.thread = new Thread(() -> send(new Random(seed), perSecond), "events");
  }

  void start() {
    thread.start();
  }

  private void send(Random random, int perSecond) {
    BinaryMessageEncoder<GenericRecord> encoder =
        new BinaryMessageEncoder<>(GenericData.get(), schema);
    long next = System.nanoTime();
    while (!ending) {
      SeenCounts of = counts.get(random.nextInt(counts.size()));
      String key = "k" + counts.indexOf(of);
      of.sent();
      var unused =
          producer.send(
              new ProducerRecord<>(TOPIC, key.getBytes(UTF_8), encoded(encoder, key)),
              (metadata, e) -> {
                if (e == null) {
                  of.acknowledged();
                } else {
                  failure.compareAndSet(null, e);
                }
              });
      next += 1_000_000_000L / perSecond;
      LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
    }
  }

  private byte[] encoded(BinaryMessageEncoder<GenericRecord> encoder, String key) {
    try {
      ByteBuffer bytes =
          encoder.encode(
              new GenericRecordBuilder(schema)
                  .set("key", key)
                  .set("at", System.currentTimeMillis())
                  .build());
      byte[] value = new byte[bytes.remaining()];
      bytes.get(value);
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends when everything sent has been acknowledged. */
  @Override
  public void close() {
    ending = true;
    try {
      thread.join(Duration.ofSeconds(30).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(30));
    if (failure.get() != null) {
      throw new AssertionError("an event was not taken", failure.get());
    }
  }
}
