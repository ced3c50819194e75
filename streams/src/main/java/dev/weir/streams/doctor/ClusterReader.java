package dev.weir.streams.doctor;

import dev.weir.streams.doctor.ClusterFacts.Broker;
import dev.weir.streams.doctor.ClusterFacts.DeadLetters;
import dev.weir.streams.doctor.ClusterFacts.Disk;
import dev.weir.streams.doctor.ClusterFacts.Group;
import dev.weir.streams.doctor.ClusterFacts.Place;
import dev.weir.streams.doctor.ClusterFacts.Topic;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Asks a cluster about itself: a dozen requests, none of which changes anything. */
public final class ClusterReader implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;
  private static final Duration DEAD_LETTERS_OF = Duration.ofHours(1);

  private final Admin admin;
  private final InstantSource clock;

  public ClusterReader(KafkaConnection kafka, InstantSource clock) {
    this.clock = clock;
    this.admin =
        Admin.create(
            kafka.client(
                Map.of(
                    "client.id",
                    "weir-doctor",
                    "request.timeout.ms",
                    TIMEOUT_MS / 2,
                    "default.api.timeout.ms",
                    TIMEOUT_MS)));
  }

  /**
   * Asks.
   *
   * @param group of the instances: their application id
   * @param wait called between the two looks at the group
   * @throws ExecutionException if the cluster does not answer within 20 s, or refuses
   */
  public ClusterFacts read(String group, Wait wait)
      throws ExecutionException, InterruptedException {
    Group before = group(group);
    List<Broker> brokers = brokers();
    Map<String, Topic> topics = topics();
    Topic deadLetters = topics.get(Topics.DEAD_LETTER);
    long setAside = deadLetters == null ? 0 : since(Topics.DEAD_LETTER, deadLetters.partitions());
    Topic posts = topics.get(Topics.POSTS);
    Instant newest = posts == null ? null : newest(Topics.POSTS, posts.partitions());
    wait.pause();
    return new ClusterFacts(
        clock.instant(),
        brokers,
        topics,
        before,
        group(group),
        new DeadLetters(Topics.DEAD_LETTER, setAside),
        newest);
  }

  /** A moment in which a group that moves has moved. */
  @FunctionalInterface
  public interface Wait {
    void pause() throws InterruptedException;
  }

  private List<Broker> brokers() throws ExecutionException, InterruptedException {
    List<Broker> brokers = new ArrayList<>();
    for (Node node : admin.describeCluster().nodes().get()) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
      Config settings =
          ifAllowed(
              admin.describeConfigs(List.of(resource)).values().get(resource),
              new Config(List.of()));
      List<Disk> disks = new ArrayList<>();
      ifAllowed(
              admin.describeLogDirs(List.of(node.id())).descriptions().get(node.id()),
              Map.<String, LogDirDescription>of())
          .forEach((path, told) -> disks.add(disk(path, told)));
      brokers.add(new Broker(node.id(), node.host() + ":" + node.port(), values(settings), disks));
    }
    return brokers;
  }

  private static Disk disk(String path, LogDirDescription told) {
    return new Disk(
        path,
        told.totalBytes().orElse(-1),
        told.usableBytes().orElse(-1),
        told.error() == null ? null : told.error().getMessage());
  }

  private Map<String, Topic> topics() throws ExecutionException, InterruptedException {
    Map<String, Topic> topics = new TreeMap<>();
    Map<String, TopicDescription> described =
        admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get();
    List<ConfigResource> resources =
        described.keySet().stream()
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    Map<ConfigResource, KafkaFuture<Config>> settings = admin.describeConfigs(resources).values();
    for (Map.Entry<String, TopicDescription> topic : described.entrySet()) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.getKey());
      Config config = ifAllowed(settings.get(resource), new Config(List.of()));
      topics.put(topic.getKey(), topic(topic.getValue(), values(config)));
    }
    return topics;
  }

  private static Topic topic(TopicDescription described, Map<String, String> settings) {
    int replication = Integer.MAX_VALUE;
    int leaderless = 0;
    int behind = 0;
    for (TopicPartitionInfo partition : described.partitions()) {
      replication = Math.min(replication, partition.replicas().size());
      leaderless += partition.leader() == null || partition.leader().isEmpty() ? 1 : 0;
      behind += partition.isr().size() < partition.replicas().size() ? 1 : 0;
    }
    return new Topic(described.partitions().size(), replication, leaderless, behind, settings);
  }

  private Group group(String id) throws ExecutionException, InterruptedException {
    String state = "none";
    int members = 0;
    try {
      for (ConsumerGroupDescription described :
          admin.describeConsumerGroups(List.of(id)).all().get().values()) {
        state = described.groupState().toString();
        members = described.members().size();
      }
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
    Map<TopicPartition, Long> committed = new HashMap<>();
    if (!state.equals("none")) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata().get();
      offsets.forEach(
          (partition, offset) -> {
            if (offset != null) {
              committed.put(partition, offset.offset());
            }
          });
    }
    Map<TopicPartition, Long> first = offsets(committed.keySet(), OffsetSpec.earliest());
    Map<TopicPartition, Long> end = offsets(committed.keySet(), OffsetSpec.latest());
    Map<TopicPartition, Place> places = new HashMap<>();
    committed.forEach(
        (partition, offset) -> {
          if (end.containsKey(partition)) {
            places.put(
                partition,
                new Place(offset, first.getOrDefault(partition, 0L), end.get(partition)));
          }
        });
    return new Group(id, state, members, clock.instant(), places);
  }

  /** How many records a topic has got in the time that dead letters are counted of. */
  private long since(String topic, int partitions) throws ExecutionException, InterruptedException {
    Set<TopicPartition> all = partitions(topic, partitions);
    long fromMs = clock.millis() - DEAD_LETTERS_OF.toMillis();
    Map<TopicPartition, Long> from = offsets(all, OffsetSpec.forTimestamp(fromMs));
    Map<TopicPartition, Long> end = offsets(all, OffsetSpec.latest());
    long count = 0;
    for (Map.Entry<TopicPartition, Long> partition : end.entrySet()) {
      long first = from.getOrDefault(partition.getKey(), -1L);
      // Where no record is as young as that, Kafka names none.
      count += first < 0 ? 0 : partition.getValue() - first;
    }
    return count;
  }

  /** The greatest record time of a topic; null when it is empty. */
  private @Nullable Instant newest(String topic, int partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
    partitions(topic, partitions).forEach(p -> ask.put(p, OffsetSpec.maxTimestamp()));
    long newest =
        admin.listOffsets(ask).all().get().values().stream()
            .mapToLong(ListOffsetsResultInfo::timestamp)
            .max()
            .orElse(-1);
    return newest < 0 ? null : Instant.ofEpochMilli(newest);
  }

  /** Offsets of the partitions that are still there. */
  private Map<TopicPartition, Long> offsets(Set<TopicPartition> of, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
    of.forEach(partition -> ask.put(partition, spec));
    ListOffsetsResult answer = admin.listOffsets(ask);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : of) {
      try {
        offsets.put(partition, answer.partitionResult(partition).get().offset());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return offsets;
  }

  private static Set<TopicPartition> partitions(String topic, int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(p -> new TopicPartition(topic, p))
        .collect(Collectors.toSet());
  }

  /** What a broker tells; the other value where this client may not ask. */
  private static <T> T ifAllowed(@Nullable KafkaFuture<T> asked, T otherwise)
      throws ExecutionException, InterruptedException {
    try {
      return asked == null ? otherwise : asked.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return otherwise;
      }
      throw e;
    }
  }

  /** Without secrets: Kafka tells none, and gives null in their place. */
  private static Map<String, String> values(Config config) {
    Map<String, String> values = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        values.put(entry.name(), entry.value());
      }
    }
    return values;
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
