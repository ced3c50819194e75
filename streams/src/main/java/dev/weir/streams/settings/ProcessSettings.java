package dev.weir.streams.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How one Weir process runs.
 *
 * @param dataDir what this instance keeps between runs
 * @param bootstrapServers the cluster to use; empty for the embedded broker
 * @param brokerPort client port of the embedded broker, 0 for one of its own choice
 * @param listen {@code host:port} of the HTTP server; port 0 for one of its own choice
 * @param advertisedListener {@code host:port} under which other instances and clients reach this
 *     one; empty for where it listens, or this machine's address where that is every address
 * @param standbys other instances that keep a copy of each partition's rows; empty for what the
 *     Kafka settings say, else one on a cluster and none with the embedded broker
 * @param partitions of every topic
 * @param replication of every topic
 * @param threads stream threads
 * @param commitInterval how much a crash repeats
 * @param pauseMax how long the process may stand still on a cluster before it ends itself rather
 *     than send what may be stale; zero for any time
 * @param fill whether nothing is answered before all that stood in the topics at the start is
 *     counted
 * @param kafka further Kafka client settings
 */
public record ProcessSettings(
    Path dataDir,
    Optional<String> bootstrapServers,
    int brokerPort,
    String listen,
    Optional<String> advertisedListener,
    Optional<Integer> standbys,
    int partitions,
    int replication,
    String applicationId,
    int threads,
    Duration commitInterval,
    ModerationFiles files,
    Duration pauseMax,
    boolean fill,
    Map<String, String> kafka) {
  /**
   * A session is counted from the last heartbeat that reached the group: one may have been due when
   * the process stopped, and one takes its time.
   */
  public static final Duration PAUSE_MAX =
      EngineSettings.DEFAULT_SESSION_TIMEOUT.minus(EngineSettings.HEARTBEAT.multipliedBy(2));

  private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
  private static final String STANDBYS = StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG;

  private static final String HOST_AND_PORT = "[^:\\s/@]+:\\d{1,5}|\\[[0-9a-fA-F:]+\\]:\\d{1,5}";

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
    if (!listen.matches(HOST_AND_PORT)) {
      problems.add("--listen: '" + listen + "' (expected: host:port, e.g. 127.0.0.1:8080)");
    }
    if (!pauseMax.isZero()
        && (pauseMax.compareTo(PAUSE_MIN) < 0 || pauseMax.compareTo(PAUSE_MAX) > 0)) {
      problems.add(
          "--pause-max-ms: "
              + pauseMax.toMillis()
              + " (expected: "
              + PAUSE_MIN.toMillis()
              + " to "
              + PAUSE_MAX.toMillis()
              + ", less than the session by two heartbeats; 0 for never)");
    }
    standbys.ifPresent(
        copies -> {
          if (copies < 0 || copies > 5) {
            problems.add("--standbys: " + copies + " (expected: 0 to 5)");
          }
        });
    advertisedListener.ifPresent(
        address -> {
          if (!address.matches(HOST_AND_PORT) || address.endsWith(":0")) {
            problems.add(
                "--advertised-listener: '"
                    + address
                    + "' (expected: host:port that other machines reach, e.g. weir-1:6566)");
          }
        });
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /**
   * The longest pause that is borne: of any length with the embedded broker, which stands still,
   * too, and gives nobody the partitions meanwhile.
   */
  public Duration pauseBorne() {
    return bootstrapServers.isPresent() ? pauseMax : Duration.ZERO;
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
        engineKafka());
  }

  private Map<String, String> engineKafka() {
    Map<String, String> all = new HashMap<>(kafka);
    all.putIfAbsent(STANDBYS, bootstrapServers.isPresent() ? "1" : "0");
    standbys.ifPresent(copies -> all.put(STANDBYS, copies.toString()));
    return all;
  }
}
