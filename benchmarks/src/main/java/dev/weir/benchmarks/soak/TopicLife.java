package dev.weir.benchmarks.soak;

import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Lets topics forget within the run what they would forget within days: settings of topics, as
 * {@code kafka-configs.sh --alter} makes them on any cluster.
 *
 * @param retention how long records stay; what is compacted keeps deletions as long
 */
record TopicLife(String bootstrapServers, Duration retention) {
  private static final Duration SEGMENT = Duration.ofMinutes(1);

  /** Topics of events, verdicts and what is between stages. */
  void ofDataPath() throws IOException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      set(
          admin,
          Topics.all().stream().filter(t -> !t.live()).map(TopicSpec::name).toList(),
          Map.of("retention.ms", millis(retention), "segment.ms", millis(SEGMENT)));
    }
  }

  /** Changelogs of the rows; they are there once the application runs. */
  void ofChangelogs(String applicationId) throws IOException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      List<String> changelogs =
          admin.listTopics().names().get().stream()
              .filter(t -> t.startsWith(applicationId + "-") && t.endsWith("-changelog"))
              .toList();
      set(
          admin,
          changelogs,
          Map.of(
              "segment.ms",
              millis(SEGMENT),
              "min.compaction.lag.ms",
              millis(SEGMENT),
              "delete.retention.ms",
              millis(retention)));
    } catch (ExecutionException e) {
      throw new IOException("topics cannot be listed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void set(Admin admin, List<String> topics, Map<String, String> settings)
      throws IOException {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (String topic : topics) {
      List<AlterConfigOp> ops = new ArrayList<>();
      settings.forEach(
          (name, value) ->
              ops.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), ops);
    }
    try {
      admin.incrementalAlterConfigs(changes).all().get();
    } catch (ExecutionException e) {
      throw new IOException("topics' settings cannot be changed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
