package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.streams.Main;
import dev.weir.streams.broker.DataDirectory;
import java.io.File;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code weir run} as a process of its own, broker inside unless {@code --bootstrap-servers} is
 * among the options: to kill it kills both. What it says goes to the file {@code <data
 * directory>.log}.
 */
final class RunningWeir implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  /** Small and quick to start; most tests are about states, not speed. */
  static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx384m", "-Xshare:auto");

  private final Process process;
  private final Path log;
  // Over HTTP/1.1 the client asks again itself when an idle connection ends as it takes it up.
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(REQUEST_TIMEOUT)
          .build();
  private final String bootstrapServers;
  private final URI http;

  private RunningWeir(Process process, Path dataDir, List<String> options) {
    this.process = process;
    this.log = logOf(dataDir);
    Await.until(
        () -> DataDirectory.readHttp(dataDir).isPresent() || !process.isAlive(),
        () -> "HTTP address in " + dataDir + "\n" + said());
    if (!process.isAlive()) {
      throw new AssertionError("weir run ended with " + process.exitValue() + ":\n" + said());
    }
    this.http = URI.create(DataDirectory.readHttp(dataDir).orElseThrow());
    int cluster = options.indexOf("--bootstrap-servers");
    this.bootstrapServers =
        cluster < 0 ? DataDirectory.readBootstrap(dataDir).orElseThrow() : options.get(cluster + 1);
  }

  /**
   * Starts, or goes on, in that directory; returns when it is ready.
   *
   * @param options of {@code weir run} besides directory and HTTP port
   */
  static RunningWeir start(Path dataDir, String... options) {
    return start(SMALL, dataDir, options);
  }

  /** As above, with options of the virtual machine. */
  static RunningWeir start(List<String> machine, Path dataDir, String... options) {
    return startBuild(System.getProperty("java.class.path"), machine, dataDir, options);
  }

  /**
   * Starts another build.
   *
   * @param classPath where that build is
   */
  static RunningWeir startBuild(
      String classPath, List<String> machine, Path dataDir, String... options) {
    try {
      // Left by a kill; a new one must not be taken for it.
      Files.deleteIfExists(dataDir.resolve("http"));
      RunningWeir weir =
          new RunningWeir(launch(classPath, machine, dataDir, options), dataDir, List.of(options));
      Await.until(weir::ready, () -> "ready\n" + weir.said());
      return weir;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts without waiting: for a start that is to fail. */
  static Process launch(Path dataDir, String... options) throws IOException {
    return launch(System.getProperty("java.class.path"), SMALL, dataDir, options);
  }

  private static Process launch(
      String classPath, List<String> machine, Path dataDir, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(machine);
    command.addAll(
        List.of(
            "-cp",
            classPath,
            Main.class.getName(),
            "run",
            "--data-dir",
            dataDir.toString(),
            "--listen",
            "127.0.0.1:0"));
    command.addAll(List.of(options));
    File output = logOf(dataDir).toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
        .start();
  }

  /** Where a process on that directory says what it does. */
  static Path logOf(Path dataDir) {
    return dataDir.resolveSibling(dataDir.getFileName() + ".log");
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /** All that it, and what ran on its directory before, has said. */
  String said() {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** kill -9. */
  void kill() {
    process.destroyForcibly();
    exitCode(Await.PATIENCE);
  }

  /** SIGTERM; how the process ended. */
  int stop(Duration patience) {
    process.destroy();
    return exitCode(patience);
  }

  /** SIGSTOP: none of its threads runs until {@link #resume}. */
  void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
              .redirectErrorStream(true)
              .start();
      String said = new String(kill.getInputStream().readAllBytes(), UTF_8);
      assertThat(kill.waitFor()).as("kill -%s: %s", name, said).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Waits until it has ended by itself; how it ended. */
  int awaitEnd() {
    return exitCode(Await.PATIENCE);
  }

  private int exitCode(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still there after " + patience + ":\n" + said());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A counter or gauge without tags, as the metrics page has it; 0 when it is not there yet. */
  double metric(String name) {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  /** Whether it answers and is ready; false while it cannot be reached. */
  boolean ready() {
    if (!process.isAlive()) {
      throw new AssertionError("weir run ended with " + process.exitValue() + ":\n" + said());
    }
    try {
      HttpRequest request =
          HttpRequest.newBuilder(http.resolve("/readyz")).timeout(REQUEST_TIMEOUT).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /**
   * A feature as a lookup told it.
   *
   * @param value null when there is none
   * @param bound how far off it may be
   */
  record Told(String status, Double value, double bound) {}

  /**
   * Asks {@code /get-online-features} for one author, with bounds.
   *
   * @param features as {@code view:feature}
   * @return by feature; empty while the instance does not hold the rows (503)
   */
  Map<String, Told> author(String author, long asOfMs, List<String> features) {
    return told(Map.of("author_id", author), asOfMs, features);
  }

  /** As {@link #author}, of entities by their join keys. */
  Map<String, Told> told(Map<String, String> keys, long asOfMs, List<String> features) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode entities = body.putObject("entities");
    keys.forEach((key, value) -> entities.putArray(key).add(value));
    features.forEach(body.putArray("features")::add);
    body.put("full_feature_names", true).put("as_of", asOfMs).put("include_bounds", true);
    HttpResponse<String> response = send("/get-online-features", body.toString());
    Map<String, Told> told = new LinkedHashMap<>();
    if (response.statusCode() == 503) {
      return told;
    }
    assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(200);
    JsonNode answer = read(response.body());
    JsonNode names = answer.path("metadata").path("feature_names");
    for (int i = 0; i < names.size(); i++) {
      JsonNode column = answer.path("results").path(i);
      JsonNode value = column.path("values").path(0);
      told.put(
          names.get(i).asText().replace("__", ":"),
          new Told(
              column.path("statuses").path(0).asText(),
              value.isNumber() ? value.doubleValue() : null,
              column.path("error_bounds").path(0).asDouble()));
    }
    return told;
  }

  /** The body of the answer, which is to be good. */
  String post(String path, String body) {
    return good(send(path, body));
  }

  /** The body of the answer, which is to be good. */
  String get(String path) {
    return good(send(HttpRequest.newBuilder(http.resolve(path)).timeout(REQUEST_TIMEOUT).build()));
  }

  private static String good(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  private HttpResponse<String> send(String path, String body) {
    return send(
        HttpRequest.newBuilder(http.resolve(path))
            .timeout(REQUEST_TIMEOUT)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(said(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  /** Ends it hard if it still runs: tests that care how it ends call {@link #stop}. */
  @Override
  public void close() {
    kill();
  }
}
