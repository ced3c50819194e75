package dev.weir.streams.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the streams application runs.
 *
 * @param bootstrapServers brokers, {@code host:port[,host:port]}
 * @param applicationId consumer group and prefix of the changelogs; one per deployment
 * @param instanceId this instance's name in the group; the same after a restart, so that it takes
 *     its work back without waiting for the session to time out
 * @param stateDir where the rows are kept, one directory per instance
 * @param threads stream threads; more than cores only adds switching
 * @param commitInterval how much a crash repeats, and how long rows gather before they are logged
 * @param sessionTimeout after which a silent instance is replaced; the broker's floor is 6 s
 * @param replication of the topics this application creates; -1 takes the broker's default
 * @param rowMemoryBytes memory for rows over all tasks: block cache and write buffers
 * @param kafka further Kafka client settings (security and the like), passed through
 */
public record EngineSettings(
    String bootstrapServers,
    String applicationId,
    String instanceId,
    Path stateDir,
    int threads,
    Duration commitInterval,
    Duration sessionTimeout,
    int replication,
    long rowMemoryBytes,
    Map<String, String> kafka) {
  public static final String DEFAULT_APPLICATION_ID = "weir";
  public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(200);
  public static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofSeconds(6);

  /** Between signs of life to the group. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(1);

  public static final long DEFAULT_ROW_MEMORY_BYTES = 256L << 20;

  public EngineSettings {
    kafka = Map.copyOf(kafka);
    List<String> problems = new ArrayList<>();
    if (bootstrapServers.isBlank()) {
      problems.add("bootstrapServers: '' (expected: host:port)");
    }
    if (applicationId.isBlank()) {
      problems.add("applicationId: '' (expected: a name, e.g. " + DEFAULT_APPLICATION_ID + ")");
    }
    if (instanceId.isBlank()) {
      problems.add("instanceId: '' (expected: a name of its own for each instance)");
    }
    if (threads < 1 || threads > 256) {
      problems.add("threads: " + threads + " (expected: 1 to 256)");
    }
    if (commitInterval.toMillis() < 10 || commitInterval.toMillis() > 60_000) {
      problems.add("commitInterval: " + commitInterval + " (expected: PT0.01S to PT1M)");
    }
    if (sessionTimeout.toMillis() < 6_000) {
      problems.add("sessionTimeout: " + sessionTimeout + " (expected: at least PT6S)");
    }
    if (replication == 0 || replication < -1) {
      problems.add("replication: " + replication + " (expected: -1 or at least 1)");
    }
    if (rowMemoryBytes < 16L << 20) {
      problems.add("rowMemoryBytes: " + rowMemoryBytes + " (expected: at least 16 MiB)");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** The defaults for those brokers, that name and that directory. */
  public static EngineSettings of(String bootstrapServers, String instanceId, Path stateDir) {
    return new EngineSettings(
        bootstrapServers,
        DEFAULT_APPLICATION_ID,
        instanceId,
        stateDir,
        Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors())),
        DEFAULT_COMMIT_INTERVAL,
        DEFAULT_SESSION_TIMEOUT,
        -1,
        DEFAULT_ROW_MEMORY_BYTES,
        Map.of());
  }
}
