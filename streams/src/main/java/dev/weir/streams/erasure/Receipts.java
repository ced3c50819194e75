package dev.weir.streams.erasure;

import dev.weir.internal.ErasureReceipt;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the receipts of one request from their topic. Not thread-safe. */
final class Receipts implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int TIMEOUT_MS = 20_000;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec<ErasureReceipt> codec = AvroCodec.of(ErasureReceipt.class);
  private final Map<String, ErasureReceipt> latest = new HashMap<>();
  private final List<TopicPartition> partitions;

  /** Stands at the end of the topic: call before the request is sent. */
  Receipts(KafkaConnection kafka) {
    this.consumer =
        new KafkaConsumer<>(
            kafka.client(
                Map.of(
                    "client.id",
                    "weir-receipts",
                    "enable.auto.commit",
                    false,
                    "auto.offset.reset",
                    "earliest",
                    "allow.auto.create.topics",
                    false,
                    "default.api.timeout.ms",
                    TIMEOUT_MS)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.partitions =
        consumer.partitionsFor(Topics.RECEIPTS).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.endOffsets(partitions).forEach(consumer::seek);
  }

  /** Goes to the start of the topic, and reads to its end as of now. */
  List<ErasureReceipt> readAll(String requestId) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.seekToBeginning(partitions);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      var unused = poll(requestId);
    }
    return List.copyOf(latest.values());
  }

  /** Waits a moment for more; what has come so far. */
  List<ErasureReceipt> poll(String requestId) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      codec
          .decode(record.value())
          .run(
              receipt -> {
                if (receipt.getRequestId().equals(requestId)) {
                  latest.put(
                      String.join(
                          "/",
                          receipt.getEntity(),
                          receipt.getKeySha256(),
                          receipt.getStage(),
                          Integer.toString(receipt.getPartition())),
                      receipt);
                }
              },
              why -> {
                // Of a later version: none that this request can be answered with.
              });
    }
    return List.copyOf(latest.values());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
