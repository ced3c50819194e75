package dev.weir.streams.doctor;

import dev.weir.internal.InstanceReport;
import dev.weir.streams.live.BrokenEntryException;
import dev.weir.streams.live.LiveRecord;
import dev.weir.streams.policies.InstanceFormat;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what the instances have said last in {@link Topics#INSTANCES}. That topic carries the
 * broker's time beside each report, so the difference of an instance's clock from the broker's is
 * known to the milliseconds that a report was on its way.
 */
public final class InstanceReader {
  /** How many records before the end are looked at: minutes of a hundred instances. */
  private static final long RECORDS = 2_000;

  /** An instance speaks every five seconds. */
  private static final Duration SILENT_MAX = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(500);

  private InstanceReader() {}

  /**
   * The instances that live, by name.
   *
   * @param now by the broker's clock or near it
   * @param probe asks the instance at an address whether it is ready
   */
  public static List<InstanceFacts> read(
      KafkaConnection kafka, Instant now, Function<String, InstanceFacts.Probe> probe) {
    Map<String, InstanceReport> last = new TreeMap<>();
    Map<String, Instant> heardAt = new HashMap<>();
    Map<String, Duration> ahead = new HashMap<>();
    InstanceFormat format = new InstanceFormat();
    for (ConsumerRecord<byte[], byte[]> record : newest(kafka)) {
      InstanceFormat.Change change;
      try {
        change =
            format.read(
                new LiveRecord(record.key(), record.value(), record.offset(), record.timestamp()));
      } catch (BrokenEntryException e) {
        continue; // of a version that is not known here
      }
      InstanceReport report = change.report();
      if (report == null) {
        last.remove(change.instance());
        continue;
      }
      Instant atBroker = Instant.ofEpochMilli(record.timestamp());
      last.put(change.instance(), report);
      heardAt.put(change.instance(), atBroker);
      ahead.merge(
          change.instance(),
          Duration.between(atBroker, report.getReportedAt()),
          (one, other) -> one.abs().compareTo(other.abs()) <= 0 ? one : other);
    }
    List<InstanceFacts> living = new ArrayList<>();
    last.forEach(
        (name, report) -> {
          Instant heard = heardAt.getOrDefault(name, Instant.EPOCH);
          if (Duration.between(heard, now).compareTo(SILENT_MAX) <= 0) {
            living.add(
                new InstanceFacts(
                    name,
                    report.getAddress(),
                    ahead.getOrDefault(name, Duration.ZERO),
                    report.getPolicyVersion(),
                    report.getProblem(),
                    probe.apply(report.getAddress())));
          }
        });
    return living;
  }

  private static List<ConsumerRecord<byte[], byte[]>> newest(KafkaConnection kafka) {
    TopicPartition partition = new TopicPartition(Topics.INSTANCES, 0);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            kafka.client(
                Map.of(
                    "client.id", "weir-doctor",
                    "enable.auto.commit", false,
                    "isolation.level", "read_committed")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      consumer.seek(partition, Math.max(0, end - RECORDS));
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          records.add(record);
        }
      }
    }
    return records;
  }
}
