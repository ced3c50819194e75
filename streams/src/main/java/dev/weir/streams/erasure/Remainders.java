package dev.weir.streams.erasure;

import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What holds ids or contents after an erasure, and until when, by the settings that the topics have
 * now. Weir does not delete from topics: they are others' logs, or its own that others read.
 */
public final class Remainders {
  private static final int TIMEOUT_MS = 20_000;
  private static final String EVENTS = "events as their producers sent them";
  private static final String UNKNOWN = "not known: the topic's settings cannot be read";

  private Remainders() {}

  /**
   * Asks the brokers.
   *
   * @param applicationId prefix of the changelogs
   * @throws ErasureException if they do not answer
   */
  public static List<Remainder> of(
      KafkaConnection kafka, String applicationId, ErasureTargets targets) {
    List<String> changelogs = new ArrayList<>();
    for (String stage : targets.stages()) {
      changelogs.add(applicationId + "-" + StageNames.store(stage) + "-changelog");
    }
    List<String> topics = new ArrayList<>(targets.topics().stream().map(TopicSpec::name).toList());
    topics.addAll(changelogs);
    Map<String, Config> configs = configs(kafka, topics);
    List<Remainder> all = new ArrayList<>();
    for (TopicSpec topic : targets.topics()) {
      if (!topic.name().equals(Topics.RECEIPTS)) {
        all.add(
            new Remainder(
                topic.name(), holds(topic.name(), targets), retention(configs.get(topic.name()))));
      }
    }
    for (String changelog : changelogs) {
      all.add(
          new Remainder(
              changelog,
              "rows from before, then deletions with their keys",
              compaction(configs.get(changelog))));
    }
    all.add(
        new Remainder(
            "other entities' rows",
            "ids that were inputs of approx_distinct and the like, as 64-bit hashes without a secret;"
                + " values of features over texts, where a view keeps them",
            "the retention of the view"));
    all.add(
        new Remainder(
            "fences in the stages' stores",
            "128 bits of the id's SHA-256, against events that come again",
            "30 days"));
    return all;
  }

  private static String holds(String topic, ErasureTargets targets) {
    if (targets.inputs().contains(topic)) {
      return EVENTS;
    }
    if (targets.requestTopics().contains(topic)) {
      return "the request, with the id: whoever reads the inputs again from the start needs it";
    }
    return switch (topic) {
      case Topics.APPEALS -> EVENTS;
      case Topics.VERDICTS -> "verdicts, with author and post id";
      case Topics.ENFORCEMENT_DEAD_LETTERS ->
          "verdicts that could not be brought to the platform, with author and post id";
      case Topics.DEAD_LETTER ->
          "records set aside, with key and value; replaying one counts it anew";
      default -> "what stages sent each other";
    };
  }

  private static String retention(@Nullable Config config) {
    ConfigEntry retention = config == null ? null : config.get("retention.ms");
    if (retention == null || retention.value() == null) {
      return UNKNOWN;
    }
    long ms = Long.parseLong(retention.value());
    return ms < 0
        ? "for ever (retention.ms -1)"
        : "at most " + words(ms) + " after it came, and a segment (retention.ms " + ms + ")";
  }

  private static String compaction(@Nullable Config config) {
    ConfigEntry lag = config == null ? null : config.get("max.compaction.lag.ms");
    ConfigEntry deletions = config == null ? null : config.get("delete.retention.ms");
    if (lag == null || deletions == null || lag.value() == null || deletions.value() == null) {
      return UNKNOWN;
    }
    long lagMs = Long.parseLong(lag.value());
    String compacted =
        lagMs == Long.MAX_VALUE
            ? "compaction, when its segment is full or seven days old"
            : "compaction, due after " + words(lagMs);
    return compacted
        + " (max.compaction.lag.ms "
        + lagMs
        + "); the deletions "
        + words(Long.parseLong(deletions.value()))
        + " after that (delete.retention.ms)";
  }

  private static String words(long ms) {
    Duration duration = Duration.ofMillis(ms);
    if (duration.toDays() > 0 && duration.toHours() % 24 == 0) {
      return duration.toDays() + (duration.toDays() == 1 ? " day" : " days");
    }
    return duration.toString();
  }

  private static Map<String, Config> configs(KafkaConnection kafka, List<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
    Map<String, Config> configs = new HashMap<>();
    try (Admin admin =
        Admin.create(
            kafka.client(
                Map.of(
                    "client.id",
                    "weir-forget",
                    "request.timeout.ms",
                    TIMEOUT_MS / 2,
                    "default.api.timeout.ms",
                    TIMEOUT_MS)))) {
      for (Map.Entry<ConfigResource, KafkaFuture<Config>> entry :
          admin.describeConfigs(resources).values().entrySet()) {
        try {
          configs.put(entry.getKey().name(), entry.getValue().get());
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
            throw e;
          }
        }
      }
      return configs;
    } catch (ExecutionException e) {
      throw new ErasureException("settings of topics: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ErasureException("settings of topics: interrupted", e);
    }
  }
}
