package dev.weir.streams.push;

import dev.weir.streams.settings.KafkaConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Appends to Kafka with a producer whose patience ends before a caller's does. Thread-safe; cost:
 * 16 MiB for what is on its way at most.
 */
public final class KafkaEventLog implements EventLog {
  /** How long the brokers may take to say where a topic lies. */
  private static final int BLOCK_MS_MAX = 1_500;

  /** How long a record may be on its way; below the server's five seconds for a request. */
  private static final int DELIVERY_MS_MAX = 3_000;

  private final Producer<byte[], byte[]> producer;

  public KafkaEventLog(KafkaConnection connection) {
    this.producer =
        new KafkaProducer<>(
            connection.client(
                Map.ofEntries(
                    Map.entry("client.id", "weir-push"),
                    Map.entry("acks", "all"),
                    Map.entry("enable.idempotence", true),
                    Map.entry("compression.type", "lz4"),
                    // A caller waits for each push: nothing is gained by waiting for a fuller
                    // batch.
                    Map.entry("linger.ms", 0),
                    Map.entry("max.request.size", 2 << 20),
                    Map.entry("buffer.memory", 16L << 20),
                    Map.entry("max.block.ms", BLOCK_MS_MAX),
                    Map.entry("request.timeout.ms", DELIVERY_MS_MAX / 2),
                    Map.entry("delivery.timeout.ms", DELIVERY_MS_MAX))),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @Override
  public CompletableFuture<Void> append(String topic, byte[] key, byte[] value) {
    CompletableFuture<Void> appended = new CompletableFuture<>();
    try {
      // The callback tells all that the producer's own future would.
      var unused =
          producer.send(
              new ProducerRecord<>(topic, key, value),
              (metadata, failure) -> {
                if (failure == null) {
                  appended.complete(null);
                } else {
                  appended.completeExceptionally(failure);
                }
              });
    } catch (KafkaException e) {
      appended.completeExceptionally(e);
    }
    return appended;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
