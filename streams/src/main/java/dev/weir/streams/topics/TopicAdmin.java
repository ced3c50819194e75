package dev.weir.streams.topics;

import dev.weir.streams.settings.KafkaConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topics, or finds that they are there. */
public final class TopicAdmin {
  private static final int TIMEOUT_MS = 20_000;

  private TopicAdmin() {}

  /** What became of a topic. */
  public enum Outcome {
    CREATED,
    EXISTED
  }

  /**
   * One topic after {@link #ensure}.
   *
   * @param partitions how many it has
   */
  public record State(TopicSpec topic, int partitions, Outcome outcome) {}

  /**
   * Makes the topics that are missing and checks the others; doing it again changes nothing.
   * Retention of a topic that exists is left as its owner set it.
   *
   * @throws TopicsException if the cluster does not answer within 20 s, refuses, or a topic has
   *     another number of partitions: rows and verdicts belong to a partition count
   */
  public static List<State> ensure(KafkaConnection kafka, int partitions, int replication) {
    return ensure(kafka, Topics.all(), partitions, replication);
  }

  /** As {@link #ensure(KafkaConnection, int, int)}, for these topics. */
  public static List<State> ensure(
      KafkaConnection kafka, List<TopicSpec> topics, int partitions, int replication) {
    if (partitions < 1 || replication < 1) {
      throw new IllegalArgumentException(
          "partitions " + partitions + ", replication " + replication + " (expected: both >= 1)");
    }
    try (Admin admin = Admin.create(clientConfig(kafka))) {
      return ensure(admin, kafka, topics, partitions, replication);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TopicsException(
          "topics at " + kafka + ": " + cause.getMessage() + "; is Kafka up there?", cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicsException("topics at " + kafka + ": interrupted", e);
    }
  }

  private static List<State> ensure(
      Admin admin, KafkaConnection kafka, List<TopicSpec> topics, int partitions, int replication)
      throws ExecutionException, InterruptedException {
    Map<String, Integer> existing = existingPartitions(admin, topics);
    List<NewTopic> missing = new ArrayList<>();
    List<State> states = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (TopicSpec topic : topics) {
      Integer found = existing.get(topic.name());
      int wanted = topic.partitions(partitions);
      if (found == null) {
        missing.add(
            new NewTopic(topic.name(), wanted, (short) replication)
                .configs(topic.config(replication)));
        states.add(new State(topic, wanted, Outcome.CREATED));
      } else {
        if (found != wanted) {
          problems.add(topic.name() + " has " + found + (topic.live() ? " instead of 1" : ""));
        }
        states.add(new State(topic, found, Outcome.EXISTED));
      }
    }
    if (!problems.isEmpty()) {
      throw new TopicsException(
          "topics at "
              + kafka
              + ": partitions: "
              + String.join(", ", problems)
              + " (expected: "
              + partitions
              + "); use the number they have, or new topics: state is bound to the partition count");
    }
    create(admin, missing);
    return states;
  }

  private static void create(Admin admin, List<NewTopic> missing)
      throws ExecutionException, InterruptedException {
    CreateTopicsResult created = admin.createTopics(missing);
    for (var result : created.values().values()) {
      try {
        result.get();
      } catch (ExecutionException e) {
        // Another instance starts at the same moment with the same wish.
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static Map<String, Integer> existingPartitions(Admin admin, List<TopicSpec> topics)
      throws ExecutionException, InterruptedException {
    List<String> names = topics.stream().map(TopicSpec::name).toList();
    Map<String, Integer> partitions = new HashMap<>();
    for (var topic : admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        TopicDescription description = topic.getValue().get();
        partitions.put(topic.getKey(), description.partitions().size());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return partitions;
  }

  private static Map<String, Object> clientConfig(KafkaConnection kafka) {
    return kafka.client(
        Map.of(
            "client.id",
            "weir-topics",
            "request.timeout.ms",
            TIMEOUT_MS / 2,
            "default.api.timeout.ms",
            TIMEOUT_MS));
  }
}
