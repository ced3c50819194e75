package dev.weir.benchmarks.endtoend;

import dev.weir.benchmarks.endtoend.RunFigures.Mode;
import dev.weir.benchmarks.process.RunReport;
import dev.weir.benchmarks.process.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Post in, verdict out: Weir against a bare Kafka Streams application with as many hops. */
@Command(
    name = "end-to-end",
    mixinStandardHelpOptions = true,
    description = {
      "Compare Weir with a bare Kafka Streams application of as many hops, in one run: latency at a"
          + " fixed rate, and CPU and speed over a prefilled topic.",
      "Broker, application and load generator are JVMs of their own. Every run has a fresh broker;"
          + " runs are interleaved. Table on standard error, JSON on standard output."
    })
final class EndToEnd implements Callable<Integer> {
  @Option(
      names = "--rate",
      description = "Posts per second of the latency runs (default: ${DEFAULT-VALUE}).")
  private double rate = 1_000;

  @Option(
      names = "--warm-up",
      description = "Seconds before latency counts (default: ${DEFAULT-VALUE}).")
  private int warmUpSeconds = 20;

  @Option(
      names = "--seconds",
      description = "Seconds for which latency counts (default: ${DEFAULT-VALUE}).")
  private int seconds = 20;

  @Option(
      names = "--posts",
      description = "Posts of a throughput run, 40 %% of them warm-up (default: ${DEFAULT-VALUE}).")
  private int posts = 150_000;

  @Option(
      names = "--rounds",
      description = "Runs of each contender in each mode (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(names = "--mode", description = "latency or throughput only (default: both).")
  private @Nullable Mode mode;

  @Option(
      names = "--contender",
      split = ",",
      description =
          "One or two of pass-through, weir, weir-100-rules; the second is compared with the first"
              + " (default: pass-through,weir).",
      converter = ByLabel.class)
  private List<Contender> contenders = List.of(Contender.PASS_THROUGH, Contender.WEIR);

  @Option(names = "--partitions", description = "Of every topic (default: ${DEFAULT-VALUE}).")
  private int partitions = 1;

  @Option(
      names = "--threads",
      description = "Stream threads of each application (default: ${DEFAULT-VALUE}).")
  private int threads = Math.min(2, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--work-dir",
      description = "Keep data and logs there (default: a temporary directory, deleted).")
  private @Nullable Path workDir;

  @Option(
      names = "--profile",
      description = "Record the applications with JFR: application.jfr in the run's directory.")
  private boolean profile;

  private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);

  /** Contenders by their names in tables. */
  static final class ByLabel implements CommandLine.ITypeConverter<Contender> {
    @Override
    public Contender convert(String label) {
      return Stream.of(Contender.values())
          .filter(c -> c.label().equals(label))
          .findFirst()
          .orElseThrow(
              () ->
                  new CommandLine.TypeConversionException(
                      "expected: pass-through, weir or weir-100-rules"));
    }
  }

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new EndToEnd())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path given = workDir;
    Path directory = given == null ? WorkDirectory.temporary("end-to-end") : given;
    List<RunFigures> runs = new ArrayList<>();
    try {
      for (int round = 1; round <= rounds; round++) {
        for (Mode each : Mode.values()) {
          if (mode == null || mode == each) {
            for (Contender one : inTurn(round)) {
              runs.add(run(each, one, round, directory));
            }
          }
        }
      }
    } finally {
      if (given == null) {
        WorkDirectory.delete(directory);
      }
    }
    new Comparison(runs, contenders.get(0), contenders.get(contenders.size() - 1)).print(err);
    System.out.println(conditions().json(runs));
    return 0;
  }

  /** Each goes first in every other round: what changes slowly meets both alike. */
  private List<Contender> inTurn(int round) {
    List<Contender> inTurn = new ArrayList<>(contenders);
    if (round % 2 == 0) {
      Collections.reverse(inTurn);
    }
    return inTurn;
  }

  private RunFigures run(Mode how, Contender one, int round, Path directory)
      throws IOException, InterruptedException {
    Path own =
        directory.resolve(how.name().toLowerCase(Locale.ROOT)).resolve(one.label() + "-" + round);
    WorkDirectory.delete(own);
    Trial trial = new Trial(one, round, own, partitions, threads, profile);
    RunFigures figures =
        how == Mode.LATENCY
            ? trial.latency(rate, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds))
            : trial.throughput(posts);
    err.printf(
        Locale.ROOT,
        "%-10s round %d %-12s p50 %6.2f  p99 %7.2f  p99.9 %7.2f ms  %7.0f posts/s  CPU s/M: app"
            + " %6.1f, broker %6.1f, load %6.1f  lost %d, duplicated %d, revised %d, load"
            + " average %.1f%n",
        how.name().toLowerCase(Locale.ROOT),
        round,
        one.label(),
        figures.p50Ms(),
        figures.p99Ms(),
        figures.p999Ms(),
        figures.postsPerSecond(),
        figures.appCpu(),
        figures.brokerCpu(),
        figures.loadCpu(),
        figures.lost(),
        figures.duplicated(),
        figures.revisions(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    return figures;
  }

  private RunReport conditions() {
    RunReport conditions = new RunReport();
    conditions.with("partitions", partitions);
    conditions.with("threads", threads);
    conditions.with("rate", rate);
    conditions.with("warm_up_seconds", warmUpSeconds);
    conditions.with("seconds", seconds);
    conditions.with("posts", posts);
    conditions.with("rounds", rounds);
    return conditions;
  }
}
