package dev.weir.streams.erasure;

import dev.weir.internal.ErasureFence;
import dev.weir.internal.ErasureRequest;
import dev.weir.moderation.lists.ListKind;
import dev.weir.streams.lists.EntryKey;
import dev.weir.streams.lists.ListTopic;
import dev.weir.streams.live.LiveTableException;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the stages to forget entities, and gathers what they answer. A request goes to every
 * partition of every stage that may keep something of the entity, with the ends of the input topics
 * as they were when it was asked: what came before is forgotten, what comes later counts anew. The
 * same entity may be asked for again at any time.
 *
 * <p>Stateless between calls; each opens its own clients. Thread-safe.
 */
public final class Erasures implements ErasureRequests {
  /** Longest reason that is kept in a receipt. */
  public static final int REASON_CHARS_MAX = 256;

  private static final int TIMEOUT_MS = 20_000;

  private final KafkaConnection kafka;
  private final ErasureTargets targets;
  private final InstantSource clock;

  public Erasures(KafkaConnection kafka, ErasureTargets targets, InstantSource clock) {
    this.kafka = kafka;
    this.targets = targets;
    this.clock = clock;
  }

  @Override
  public ErasureReport forget(
      List<EntityKey> entities,
      @Nullable String reason,
      Duration patience,
      Consumer<ErasureReport> progress) {
    if (reason != null
        && (reason.length() > REASON_CHARS_MAX
            || reason.chars().anyMatch(Character::isISOControl))) {
      throw new IllegalArgumentException(
          "reason: "
              + reason.length()
              + " characters (expected: at most "
              + REASON_CHARS_MAX
              + ", no control characters)");
    }
    entities.forEach(targets::check);
    String requestId = UUID.randomUUID().toString();
    try (Receipts receipts = new Receipts(kafka)) {
      forgetLabels(entities);
      int expected = send(requestId, entities, reason);
      ErasureReport report = new ErasureReport(requestId, List.of(), expected);
      long deadline = System.nanoTime() + patience.toNanos();
      while (!report.purged() && System.nanoTime() < deadline) {
        ErasureReport grown = new ErasureReport(requestId, receipts.poll(requestId), expected);
        if (!grown.equals(report)) {
          report = grown;
          progress.accept(report);
        }
      }
      return report;
    } catch (KafkaException | LiveTableException e) {
      throw failed(e);
    }
  }

  @Override
  public ErasureReport find(String requestId) {
    try (Receipts receipts = new Receipts(kafka);
        Admin admin = admin()) {
      var found = receipts.readAll(requestId);
      Map<String, Integer> partitions = partitions(admin, targets.requestTopics());
      Map<String, String> entityByKey = new HashMap<>();
      found.forEach(r -> entityByKey.put(r.getEntity() + ' ' + r.getKeySha256(), r.getEntity()));
      int expected =
          entityByKey.values().stream()
              .flatMap(entity -> targets.requests().getOrDefault(entity, List.of()).stream())
              .mapToInt(topic -> partitions.getOrDefault(topic, 0))
              .sum();
      // Without a receipt nobody knows how many entities were meant: one at least.
      return new ErasureReport(requestId, found, Math.max(1, expected));
    } catch (KafkaException e) {
      throw failed(e);
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  /** Takes the entities off the lists that name them, where there are lists. */
  private void forgetLabels(List<EntityKey> entities) {
    if (targets.topics().stream().noneMatch(topic -> topic.name().equals(Topics.LISTS))) {
      return;
    }
    Set<String> named = new HashSet<>();
    entities.forEach(entity -> named.add(entity.entity() + ':' + entity.key()));
    Set<EntryKey> labels =
        ListTopic.entries(
                kafka, key -> key.kind() == ListKind.ENTITIES && named.contains(key.entry()))
            .keySet();
    if (!labels.isEmpty()) {
      try (ListTopic lists = new ListTopic(kafka)) {
        labels.forEach(label -> lists.send(label, null));
        var unused = lists.flush();
      }
    }
  }

  private int send(String requestId, List<EntityKey> entities, @Nullable String reason) {
    try (Admin admin = admin()) {
      Map<String, Integer> stages = partitions(admin, targets.requestTopics());
      List<ErasureFence> fences = fences(admin);
      AvroCodec<ErasureRequest> codec = AvroCodec.of(ErasureRequest.class);
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      try (KafkaProducer<byte[], byte[]> producer = producer()) {
        for (EntityKey entity : entities) {
          byte[] request =
              codec.encode(
                  new ErasureRequest(
                      requestId, entity.entity(), entity.key(), reason, clock.instant(), fences));
          byte[] key = requestId.getBytes(StandardCharsets.UTF_8);
          for (String topic : targets.requests().getOrDefault(entity.entity(), List.of())) {
            for (int p = 0; p < stages.getOrDefault(topic, 0); p++) {
              sent.add(producer.send(new ProducerRecord<>(topic, p, key, request)));
            }
          }
        }
        for (Future<RecordMetadata> record : sent) {
          var unused = record.get();
        }
      }
      return sent.size();
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  private static Map<String, Integer> partitions(Admin admin, List<String> topics)
      throws ExecutionException, InterruptedException {
    Map<String, Integer> partitions = new HashMap<>();
    for (Map.Entry<String, TopicDescription> topic :
        admin.describeTopics(topics).allTopicNames().get().entrySet()) {
      partitions.put(topic.getKey(), topic.getValue().partitions().size());
    }
    return partitions;
  }

  /** Where the input topics end now. */
  private List<ErasureFence> fences(Admin admin) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    Map<String, Integer> partitions = partitions(admin, targets.inputs());
    partitions.forEach(
        (topic, count) -> {
          for (int p = 0; p < count; p++) {
            asked.put(new TopicPartition(topic, p), OffsetSpec.latest());
          }
        });
    Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(asked).all().get();
    List<ErasureFence> fences = new ArrayList<>();
    for (String topic : targets.inputs()) {
      List<Long> offsets = new ArrayList<>();
      int count = partitions.getOrDefault(topic, 0);
      for (int p = 0; p < count; p++) {
        ListOffsetsResultInfo end = ends.get(new TopicPartition(topic, p));
        offsets.add(end == null ? 0 : end.offset());
      }
      fences.add(new ErasureFence(topic, offsets));
    }
    return fences;
  }

  private Admin admin() {
    return Admin.create(
        kafka.client(
            Map.of(
                "client.id",
                "weir-forget",
                "request.timeout.ms",
                TIMEOUT_MS / 2,
                "default.api.timeout.ms",
                TIMEOUT_MS)));
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        kafka.client(
            Map.of(
                "client.id",
                "weir-forget",
                "enable.idempotence",
                true,
                "acks",
                "all",
                "max.block.ms",
                TIMEOUT_MS,
                "delivery.timeout.ms",
                TIMEOUT_MS,
                "request.timeout.ms",
                TIMEOUT_MS / 2)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private ErasureException failed(Throwable cause) {
    return new ErasureException(
        "erasure at "
            + kafka
            + ": "
            + cause.getMessage()
            + " (expected: Kafka there, with the topics of this version: weir topics init)",
        cause);
  }
}
