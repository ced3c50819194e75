package dev.weir.benchmarks.guarantees;

import dev.weir.benchmarks.process.BrokerProcess;
import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.benchmarks.process.RunReport;
import dev.weir.benchmarks.process.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One counting stage under each guarantee: latency, throughput, recovery, correctness. */
@Command(
    name = "guarantees",
    mixinStandardHelpOptions = true,
    description = {
      "One stage that counts events per key and answers each with the count, under at_least_once"
          + " with idempotent rows (Weir's) and under exactly_once_v2 on Kafka Streams' own store.",
      "Per round and guarantee: a broker and an application as JVMs of their own; events at a rate"
          + " after a warm-up, then as fast as they are taken, then at the rate with a kill -9.",
      "Table on standard error, JSON on standard output."
    })
final class Guarantees implements Callable<Integer> {
  @Option(names = "--rate", description = "Events per second (default: ${DEFAULT-VALUE}).")
  private int rate = 1_000;

  @Option(names = "--warm-up", description = "Seconds (default: ${DEFAULT-VALUE}).")
  private int warmUpSeconds = 20;

  @Option(names = "--seconds", description = "Measured (default: ${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(names = "--burst", description = "Events at once (default: ${DEFAULT-VALUE}).")
  private int burst = 300_000;

  @Option(names = "--rounds", description = "Over all guarantees (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Guarantees()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    err.printf(
        "%-38s %9s %9s %9s %11s %11s %12s %9s %6s %6s %6s%n",
        "guarantee",
        "p50 ms",
        "p99 ms",
        "p99.9 ms",
        "app s/M",
        "broker s/M",
        "events/s",
        "back ms",
        "lost",
        "again",
        "wrong");
    List<Map<String, Object>> runs = new ArrayList<>();
    boolean wrong = false;
    for (int round = 0; round < rounds; round++) {
      for (Guarantee guarantee : Guarantee.values()) {
        Map<String, Object> run = run(guarantee);
        runs.add(run);
        wrong |=
            guarantee == Guarantee.IDEMPOTENT_ROWS && !Integer.valueOf(0).equals(run.get("wrong"));
      }
    }
    RunReport conditions = new RunReport();
    conditions.with("rate", rate);
    conditions.with("seconds", seconds);
    conditions.with("burst", burst);
    System.out.println(conditions.json(runs));
    return wrong ? 1 : 0;
  }

  private Map<String, Object> run(Guarantee guarantee) throws IOException, InterruptedException {
    Path directory = WorkDirectory.temporary("guarantees");
    int steady = rate * seconds;
    int eventsMax = rate * warmUpSeconds + 2 * steady + burst;
    try (ChildJvm broker = BrokerProcess.start(directory, "512m")) {
      String servers = broker.nextLine();
      makeTopics(servers);
      Counting counting = new Counting(start(guarantee, servers, directory));
      try (CountLoad load = new CountLoad(servers, guarantee, eventsMax)) {
        Runnable watch = () -> counting.jvm.checkAlive();
        long period = 1_000_000_000L / rate;
        load.send(rate * warmUpSeconds, period);
        checkAnswered(load.awaitAnswers(watch));

        int first = load.sent();
        Duration appBefore = counting.jvm.cpu();
        Duration brokerBefore = broker.cpu();
        load.send(steady, period);
        checkAnswered(load.awaitAnswers(watch));
        double appSeconds = counting.jvm.cpu().minus(appBefore).toMillis() / 1e3;
        double brokerSeconds = broker.cpu().minus(brokerBefore).toMillis() / 1e3;
        Histogram latencies = load.latencies(first);

        long burstNanos = System.nanoTime();
        load.send(burst, 0);
        checkAnswered(load.awaitAnswers(watch));
        double perSecond = burst / ((System.nanoTime() - burstNanos) / 1e9);

        long killNanos = System.nanoTime() + Duration.ofSeconds(seconds).toNanos() / 3;
        AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
        Thread killer =
            new Thread(
                () -> {
                  while (System.nanoTime() < killNanos) {
                    LockSupport.parkNanos(killNanos - System.nanoTime());
                  }
                  try {
                    counting.jvm.kill();
                    counting.jvm = start(guarantee, servers, directory);
                  } catch (IOException e) {
                    failed.set(e);
                  }
                },
                "killer");
        killer.start();
        load.send(steady, period);
        killer.join();
        if (failed.get() != null) {
          throw new IOException("the application was not started again", failed.get());
        }
        int lost = load.awaitAnswers(watch);
        long back = load.firstAnswerNanos(killNanos);

        Map<String, Object> run = new LinkedHashMap<>();
        run.put("guarantee", guarantee.words());
        run.put("p50_ms", latencies.getValueAtPercentile(50) / 1e6);
        run.put("p99_ms", latencies.getValueAtPercentile(99) / 1e6);
        run.put("p999_ms", latencies.getValueAtPercentile(99.9) / 1e6);
        run.put("app_cpu_s_per_million", appSeconds * 1e6 / steady);
        run.put("broker_cpu_s_per_million", brokerSeconds * 1e6 / steady);
        run.put("events_per_s", perSecond);
        run.put("back_after_kill_ms", (back - killNanos) / 1e6);
        run.put("lost", lost);
        run.put("repeated", load.repeated());
        run.put("wrong", load.wrong());
        err.printf(
            Locale.ROOT,
            "%-38s %9.2f %9.2f %9.2f %11.1f %11.1f %12.0f %9.0f %6d %6d %6d%n",
            run.values().toArray());
        return run;
      } finally {
        counting.jvm.close();
      }
    } finally {
      WorkDirectory.delete(directory);
    }
  }

  /** The application, another one after the kill. */
  private static final class Counting {
    volatile ChildJvm jvm;

    Counting(ChildJvm jvm) {
      this.jvm = jvm;
    }
  }

  private static void checkAnswered(int missing) {
    if (missing > 0) {
      throw new IllegalStateException(missing + " answers are missing before anything was killed");
    }
  }

  private static ChildJvm start(Guarantee guarantee, String servers, Path directory)
      throws IOException {
    return ChildJvm.start(
        "counting",
        directory,
        List.of("-Xmx512m"),
        List.of(
            CountProcess.class.getName(),
            guarantee.name(),
            servers,
            directory.resolve("state").toString()));
  }

  private static void makeTopics(String servers) throws IOException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(CountProcess.EVENTS, 1, (short) 1),
                  new NewTopic(CountProcess.COUNTS, 1, (short) 1)))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IOException("topics were not made", e);
    }
  }
}
