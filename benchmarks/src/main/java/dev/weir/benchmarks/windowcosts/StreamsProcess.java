package dev.weir.benchmarks.windowcosts;

import dev.weir.features.storage.RocksMemory;
import dev.weir.streams.settings.EngineSettings;
import dev.weir.streams.settings.KafkaProperties;
import dev.weir.streams.state.Purger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/**
 * One contender as an application. Everyone has Weir's production settings; those whose changelog
 * goes out record by record get a linger of 20 ms on top, as batches are what makes a changelog
 * cheap. Ends when its standard input does.
 */
final class StreamsProcess {
  private static final long MIB = 1L << 20;

  private StreamsProcess() {}

  /**
   * @param arguments contender, application id, bootstrap servers, state directory, bytes of plain
   *     values
   */
  public static void main(String[] arguments) throws IOException {
    StreamsContender contender = StreamsContender.valueOf(arguments[0]);
    EngineSettings defaults = EngineSettings.of(arguments[2], "one", Path.of(arguments[3]));
    EngineSettings settings =
        new EngineSettings(
            defaults.bootstrapServers(),
            arguments[1],
            defaults.instanceId(),
            defaults.stateDir(),
            1,
            defaults.commitInterval(),
            defaults.sessionTimeout(),
            1,
            defaults.rowMemoryBytes(),
            Map.of());
    Properties properties = KafkaProperties.streams(settings);
    if (contender.logsEachPut()) {
      properties.put(StreamsConfig.producerPrefix("linger.ms"), 20);
    }
    if (contender.cached()) {
      properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64 * MIB);
    }
    // Event times are years old: the broker must not delete changelogs of windows meanwhile.
    properties.put(
        StreamsConfig.WINDOW_STORE_CHANGE_LOG_ADDITIONAL_RETENTION_MS_CONFIG,
        Duration.ofDays(36_500).toMillis());
    long rowMemory = settings.rowMemoryBytes();
    try (RocksMemory memory = new RocksMemory(rowMemory, rowMemory / 4);
        Purger purger = new Purger();
        KafkaStreams streams =
            new KafkaStreams(
                new CostTopology(memory, purger, EventLog.Settings.of(arguments, 4)).of(contender),
                properties)) {
      streams.setUncaughtExceptionHandler(
          failure -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
            throw new AssertionError("halted", failure);
          });
      streams.start();
      while (System.in.read() >= 0) {
        // nothing is said to it
      }
      ThreadCpu.print(System.err);
    }
    System.exit(0);
  }
}
