package dev.weir.benchmarks.lookups;

import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.benchmarks.process.RunReport;
import dev.weir.benchmarks.process.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lookups over HTTP and gRPC, the empty handler and Redis, in one run. */
@Command(
    name = "lookups",
    mixinStandardHelpOptions = true,
    description = {
      "Latency of lookups at half of what the server can answer at most, beside the same server's"
          + " empty handler with the same request, and beside values from Redis behind the same"
          + " server (--redis).",
      "Server and load generator are JVMs of their own on one machine. Table on standard error,"
          + " JSON on standard output."
    })
final class Lookups implements Callable<Integer> {
  /** Rows and features of a request. */
  private record Shape(int rows, int features) {
    @Override
    public String toString() {
      return rows + "x" + features;
    }
  }

  private static final List<Shape> SHAPES =
      List.of(new Shape(1, 50), new Shape(10, 50), new Shape(100, 50), new Shape(1, 250));

  @Option(names = "--entities", description = "Keys in the store (default: ${DEFAULT-VALUE}).")
  private int entities = 10_000;

  @Option(
      names = "--events",
      description = "Events of each key in each of 25 views (default: ${DEFAULT-VALUE}).")
  private int events = 10;

  @Option(
      names = "--seconds",
      description = "For which latency counts (default: ${DEFAULT-VALUE}).")
  private double seconds = 20;

  @Option(
      names = "--warm-up",
      description = "Seconds before anything counts (default: ${DEFAULT-VALUE}).")
  private double warmUpSeconds = 10;

  @Option(
      names = "--under-way",
      description = "Requests under way to find the most (default: ${DEFAULT-VALUE}).")
  private int underWay = 16;

  @Option(names = "--rounds", description = "Runs of each (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--redis",
      paramLabel = "HOST:PORT",
      description = "A Redis that may be emptied (redis-server --port 7777 --save '').")
  private @Nullable String redis;

  private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Lookups()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = WorkDirectory.temporary("lookups");
    List<Map<String, Object>> runs = new ArrayList<>();
    String redisAt = redis;
    try (ChildJvm server =
        ChildJvm.start(
            "server",
            directory,
            List.of("-Xmx768m"),
            List.of(
                LookupServer.class.getName(),
                directory.toString(),
                Integer.toString(entities),
                Integer.toString(events),
                redisAt == null ? "-" : redisAt))) {
      int port = Integer.parseInt(server.nextLine());
      if (redisAt != null) {
        compare(port);
      }
      for (int round = 1; round <= rounds; round++) {
        for (Shape shape : SHAPES) {
          runs.addAll(round(server, port, shape, round));
        }
      }
    } finally {
      WorkDirectory.delete(directory);
    }
    System.out.println(conditions().json(runs));
    return 0;
  }

  private List<Question> questions(Shape shape) {
    int rows = shape.rows();
    int features = shape.features();
    List<Question> all = new ArrayList<>();
    all.add(Question.http("empty-http", "/empty", rows, features, entities));
    all.add(Question.http("weir-http", "/get-online-features", rows, features, entities));
    if (redis != null) {
      all.add(Question.http("redis-http", "/redis", rows, features, entities));
    }
    all.add(Question.grpc("empty-grpc", "/empty", rows, features, entities));
    all.add(
        Question.grpc(
            "weir-grpc", "/GrpcFeatureServer/GetOnlineFeatures", rows, features, entities));
    return all;
  }

  /** Redis has the same data: it gives the same answers to the letter. */
  private void compare(int port) {
    for (Shape shape : SHAPES) {
      List<Question> all = questions(shape);
      try (LookupLoad weir = new LookupLoad(port, all.get(1));
          LookupLoad other = new LookupLoad(port, all.get(2))) {
        if (!weir.answer().equals(other.answer())) {
          throw new IllegalStateException(shape + ": Redis answers otherwise than Weir");
        }
      }
    }
  }

  private List<Map<String, Object>> round(ChildJvm server, int port, Shape shape, int round)
      throws InterruptedException {
    List<Map<String, Object>> runs = new ArrayList<>();
    Map<String, Double> p50OfEmpty = new LinkedHashMap<>();
    for (Question question : questions(shape)) {
      try (LookupLoad load = new LookupLoad(port, question)) {
        load.most(underWay, warmUpSeconds);
        double most = load.most(underWay, Math.max(1, seconds / 4));
        double rate = most / 2;
        load.atRate(rate, Math.max(1, seconds / 4));
        java.time.Duration cpu = server.cpu();
        Histogram latencies = load.atRate(rate, seconds);
        double cpuMicros =
            server.cpu().minus(cpu).toNanos() / 1e3 / Math.max(1, latencies.getTotalCount());
        double p50 = latencies.getValueAtPercentile(50) / 1e6;
        boolean empty = question.name().startsWith("empty");
        String wire = question.grpc() ? "grpc" : "http";
        if (empty) {
          p50OfEmpty.put(wire, p50);
        }
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("shape", shape.toString());
        run.put("contender", question.name());
        run.put("round", round);
        run.put("most_per_second", most);
        run.put("rate_per_second", rate);
        run.put("p50_ms", p50);
        run.put("p99_ms", latencies.getValueAtPercentile(99) / 1e6);
        run.put("p999_ms", latencies.getValueAtPercentile(99.9) / 1e6);
        run.put("p50_to_empty", p50 / p50OfEmpty.getOrDefault(wire, p50));
        run.put("server_cpu_us", cpuMicros);
        run.put("answers", latencies.getTotalCount());
        run.put("failed", load.failed());
        run.put("answer_bytes", load.answerBytes());
        runs.add(run);
        err.printf(
            Locale.ROOT,
            "round %d %7s %-11s most %8.0f/s  at half of it p50 %6.3f  p99 %7.3f  p99.9 %7.3f ms"
                + "  p50 x%4.1f empty  server CPU %6.1f us  failed %d%n",
            round,
            shape,
            question.name(),
            most,
            p50,
            latencies.getValueAtPercentile(99) / 1e6,
            latencies.getValueAtPercentile(99.9) / 1e6,
            p50 / p50OfEmpty.getOrDefault(wire, p50),
            cpuMicros,
            load.failed());
      }
    }
    return runs;
  }

  private RunReport conditions() {
    RunReport conditions = new RunReport();
    conditions.with("entities", entities);
    conditions.with("views", BenchStore.VIEWS);
    conditions.with("features_per_view", BenchStore.FEATURES_PER_VIEW);
    conditions.with("events_per_key_and_view", events);
    conditions.with("under_way_for_most", underWay);
    conditions.with("seconds", seconds);
    conditions.with("rounds", rounds);
    conditions.with("redis", redis != null);
    return conditions;
  }
}
