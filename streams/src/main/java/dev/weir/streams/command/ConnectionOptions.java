package dev.weir.streams.command;

import dev.weir.streams.broker.DataDirectory;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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

  @Mixin private DataDirectoryOption data = new DataDirectoryOption();

  public Path dataDirectory() {
    return data.path();
  }

  /** What was given, nothing when the local instance's broker is meant. */
  public Optional<String> given() {
    return bootstrapServers.isBlank() ? Optional.empty() : Optional.of(bootstrapServers.strip());
  }

  /**
   * Address to connect to.
   *
   * @throws CommandFailure if none was given and no instance runs in the data directory
   */
  public String bootstrapServers() {
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
