package dev.weir.streams.command;

import dev.weir.streams.broker.DataDirectory;
import dev.weir.streams.settings.KafkaConnection;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command finds Kafka: {@code @Mixin} of every command that talks to it. */
public final class ConnectionOptions {
  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT[,...]",
      defaultValue = "${env:WEIR_BOOTSTRAP_SERVERS:-}",
      description =
          "Kafka to talk to (default: $WEIR_BOOTSTRAP_SERVERS, else the broker of the instance that"
              + " runs in the data directory).")
  private String bootstrapServers = "";

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      defaultValue = "${env:WEIR_KAFKA_PROPERTIES:-}",
      description =
          "Settings of every Kafka client, e.g. security.protocol and sasl.* (default:"
              + " $WEIR_KAFKA_PROPERTIES).")
  private String kafkaProperties = "";

  @Mixin private DataDirectoryOption data = new DataDirectoryOption();

  public Path dataDirectory() {
    return data.path();
  }

  /** What was given, nothing when the local instance's broker is meant. */
  public Optional<String> given() {
    return bootstrapServers.isBlank() ? Optional.empty() : Optional.of(bootstrapServers.strip());
  }

  /**
   * What {@code --kafka-properties} says, for clients of any brokers.
   *
   * @throws dev.weir.streams.settings.ConfigurationException if it cannot be read
   */
  public Map<String, String> properties() {
    return kafkaProperties.isBlank() ? Map.of() : KafkaConnection.read(Path.of(kafkaProperties));
  }

  /**
   * How to reach Kafka: for every client of a command.
   *
   * @throws CommandFailure if no brokers were given and no instance runs in the data directory
   */
  public KafkaConnection kafka() {
    return new KafkaConnection(bootstrapServers(), properties());
  }

  /**
   * Address to connect to.
   *
   * @throws CommandFailure if none was given and no instance runs in the data directory
   */
  private String bootstrapServers() {
    return given().orElseGet(this::localInstance);
  }

  private String localInstance() {
    Path directory = dataDirectory();
    try {
      return DataDirectory.readBootstrap(directory)
          .orElseThrow(
              () ->
                  new CommandFailure(
                      "no running instance in "
                          + directory.toAbsolutePath().normalize()
                          + " (no address file there); start ./weir run, or name another with"
                          + " --data-dir, or a cluster with --bootstrap-servers"));
    } catch (UncheckedIOException e) {
      throw new CommandFailure("address file in " + directory + ": unreadable: " + e.getCause(), e);
    }
  }
}
