package dev.weir.streams.live;

import dev.weir.streams.settings.KafkaConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries of a live table. One record takes effect at once or not at all; of several, a
 * reader may see the first ones before the rest. Thread-safe.
 */
public final class LiveWriter implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;

  private final KafkaConnection kafka;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  public LiveWriter(KafkaConnection kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", "weir-live-" + topic);
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.put("linger.ms", 0);
    settings.put("compression.type", "lz4");
    settings.put("max.request.size", dev.weir.streams.topics.TopicSpec.LIVE_MESSAGE_BYTES_MAX);
    settings.put("max.block.ms", TIMEOUT_MS);
    settings.put("request.timeout.ms", TIMEOUT_MS / 2);
    settings.put("delivery.timeout.ms", TIMEOUT_MS);
    this.producer =
        new KafkaProducer<>(
            kafka.client(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Writes one entry and waits until it is kept.
   *
   * @param value null takes the entry away
   * @return the position that a snapshot with this entry has at least
   * @throws LiveTableException if the brokers do not take it within 20 s
   */
  public long write(byte[] key, byte @Nullable [] value) {
    try {
      return producer.send(new ProducerRecord<>(topic, 0, key, value)).get().offset() + 1;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new LiveTableException(
          "topic " + topic + " at " + kafka + " was not written: " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LiveTableException("topic " + topic + " at " + kafka + ": interrupted", e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
