package dev.weir.streams.ingest;

import dev.weir.streams.settings.KafkaConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends events to Kafka: in order per key, each once even when the network makes it try again. */
public final class KafkaSink implements EventSink {
  private final KafkaConnection kafka;
  private final Producer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * @param lingerMs how long a batch waits to fill: 0 for single events at once, about 20 for files
   * @throws IngestException if the address is none
   */
  public KafkaSink(KafkaConnection kafka, int lingerMs) {
    this.kafka = kafka;
    try {
      this.producer =
          new KafkaProducer<>(
              kafka.client(
                  Map.of(
                      "client.id",
                      "weir-ingest",
                      "enable.idempotence",
                      true,
                      "acks",
                      "all",
                      // A third of the network and of the broker's work; costs little here.
                      "compression.type",
                      "lz4",
                      "linger.ms",
                      lingerMs,
                      "batch.size",
                      128 << 10,
                      "max.request.size",
                      2 << 20,
                      // A broker that is away is an answer after a minute, not after two.
                      "max.block.ms",
                      20_000,
                      "delivery.timeout.ms",
                      60_000)),
              new ByteArraySerializer(),
              new ByteArraySerializer());
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IngestException("kafka at " + kafka + ": " + cause.getMessage(), e);
    }
  }

  @Override
  public void send(String topic, byte @Nullable [] key, byte[] value) {
    throwFailure();
    try {
      // The callback keeps the failure; the future would be one object per event to look at.
      var unused =
          producer.send(
              new ProducerRecord<>(topic, key, value),
              (metadata, e) -> {
                if (e != null) {
                  failure.compareAndSet(null, e);
                }
              });
    } catch (KafkaException e) {
      failure.compareAndSet(null, e);
      throwFailure();
    }
  }

  @Override
  public void flush() {
    producer.flush();
    throwFailure();
  }

  private void throwFailure() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new IngestException(
          "kafka at "
              + kafka
              + ": "
              + cause.getMessage()
              + "; is it up, and were the topics made (weir topics init)?",
          cause);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }
}
