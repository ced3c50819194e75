package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One of several {@code weir run} on a cluster: an address and a directory that outlive a process.
 */
final class ClusterInstance implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final List<String> command;
  private final Path log;
  private final URI http;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private Process process;

  /**
   * @param options of {@code weir run} besides directory and addresses
   */
  ClusterInstance(String bootstrapServers, Path dataDir, int port, List<String> options) {
    this.log = dataDir.resolveSibling(dataDir.getFileName() + ".log");
    this.http = URI.create("http://127.0.0.1:" + port);
    this.command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--bootstrap-servers",
                bootstrapServers,
                "--data-dir",
                dataDir.toString(),
                "--listen",
                "127.0.0.1:" + port));
    command.addAll(options);
  }

  void start() {
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI http() {
    return http;
  }

  void awaitReady() {
    Await.until(
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("ended with " + process.exitValue() + ":\n" + said());
          }
          return get("/readyz").isPresent();
        },
        () -> http + " ready\n" + said());
  }

  /** kill -9. */
  void kill() {
    process.destroyForcibly();
    exitCode();
  }

  /** SIGTERM; how the process ended. */
  int stop() {
    process.destroy();
    return exitCode();
  }

  private int exitCode() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("does not end:\n" + said());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What it tells of who holds what. */
  Optional<JsonNode> routing() {
    return get("/v1/routing");
  }

  private Optional<JsonNode> get(String path) {
    try {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(http.resolve(path)).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofString(UTF_8));
      return response.statusCode() == 200
          ? Optional.of(JSON.readTree(response.body()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  String said() {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      exitCode();
    }
  }
}
