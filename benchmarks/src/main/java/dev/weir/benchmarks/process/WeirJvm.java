package dev.weir.benchmarks.process;

import dev.weir.streams.Main;
import dev.weir.streams.broker.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** {@code weir run} in a process of its own, with the memory it ships with. Used by one thread. */
public final class WeirJvm implements AutoCloseable {
  private static final List<String> OPTIONS =
      List.of("-XX:+UseG1GC", "-Xms256m", "-Xmx640m", "-XX:MaxDirectMemorySize=256m");

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long STEP_NANOS = 50_000_000L;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ChildJvm jvm;
  private final Path data;

  private WeirJvm(ChildJvm jvm, Path data) {
    this.jvm = jvm;
    this.data = data;
  }

  /** An answer to a request. */
  public record Answer(int status, String body) {}

  /**
   * Starts it; data is in {@code weir} of the directory, HTTP on a port of its own choice.
   *
   * @param options of the command
   */
  public static WeirJvm start(Path directory, List<String> options) throws IOException {
    Path data = directory.resolve("weir");
    List<String> command =
        new ArrayList<>(
            List.of(Main.class.getName(), "run", "--data-dir=" + data, "--listen=127.0.0.1:0"));
    command.addAll(options);
    return new WeirJvm(ChildJvm.start("weir", directory, OPTIONS, command), data);
  }

  /**
   * Waits until {@code /readyz} says so.
   *
   * @throws IllegalStateException if it ends, or is not ready in two minutes
   */
  public void awaitReady() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      jvm.checkAlive();
      if (DataDirectory.readHttp(data).isPresent() && get("/readyz").status() == 200) {
        return;
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
    throw new IllegalStateException("weir run is not ready in " + PATIENCE);
  }

  /** Asks it; status 0 with the reason where there is no answer in ten seconds. */
  public Answer get(String path) {
    return send(path, HttpRequest.newBuilder());
  }

  /** Posts it JSON; as {@link #get}, but from any thread. */
  public Answer post(String path, String json) {
    return send(
        path,
        HttpRequest.newBuilder()
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private Answer send(String path, HttpRequest.Builder request) {
    try {
      URI uri = URI.create(DataDirectory.readHttp(data).orElseThrow()).resolve(path);
      HttpResponse<String> answer =
          http.send(
              request.uri(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException | RuntimeException e) {
      return new Answer(0, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(0, "interrupted");
    }
  }

  public ChildJvm jvm() {
    return jvm;
  }

  /** What it keeps. */
  public Path data() {
    return data;
  }

  @Override
  public void close() {
    jvm.close();
  }
}
