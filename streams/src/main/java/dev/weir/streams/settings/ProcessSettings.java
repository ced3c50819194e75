package dev.weir.streams.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one Weir process runs.
 *
 * @param dataDir what this instance keeps between runs
 * @param bootstrapServers the cluster to use; empty for the embedded broker
 * @param brokerPort client port of the embedded broker, 0 for one of its own choice
 * @param listen {@code host:port} of the HTTP server; port 0 for one of its own choice
 * @param partitions of every topic
 * @param replication of every topic
 * @param threads stream threads
 * @param commitInterval how much a crash repeats
 * @param kafka further Kafka client settings
 */
public record ProcessSettings(
    Path dataDir,
    Optional<String> bootstrapServers,
    int brokerPort,
    String listen,
    int partitions,
    int replication,
    String applicationId,
    int threads,
    Duration commitInterval,
    ModerationFiles files,
    Map<String, String> kafka) {
  public ProcessSettings {
    kafka = Map.copyOf(kafka);
    List<String> problems = new ArrayList<>();
    if (brokerPort < 0 || brokerPort > 65_535) {
      problems.add("--port: " + brokerPort + " (expected: 0 to 65535)");
    }
    if (partitions < 1 || partitions > 1_024) {
      problems.add("--partitions: " + partitions + " (expected: 1 to 1024)");
    }
    if (replication < 1 || replication > 15) {
      problems.add("--replication: " + replication + " (expected: 1 to 15)");
    }
    if (bootstrapServers.isEmpty() && replication > 1) {
      problems.add(
          "--replication: " + replication + " (expected: 1, the embedded broker is one node)");
    }
    if (!listen.matches("[^:\\s]+:\\d{1,5}|\\[[0-9a-fA-F:]+\\]:\\d{1,5}")) {
      problems.add("--listen: '" + listen + "' (expected: host:port, e.g. 127.0.0.1:8080)");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** The engine's share of the settings, once the brokers are known. */
  public EngineSettings engine(String brokers, String instanceId, Path stateDir) {
    return new EngineSettings(
        brokers,
        applicationId,
        instanceId,
        stateDir,
        threads,
        commitInterval,
        EngineSettings.DEFAULT_SESSION_TIMEOUT,
        replication,
        EngineSettings.DEFAULT_ROW_MEMORY_BYTES,
        kafka);
  }
}
