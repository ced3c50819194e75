package dev.weir.benchmarks.windowcosts;

import dev.weir.benchmarks.process.RunReport;
import dev.weir.benchmarks.process.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Windowed counts as whole pipelines: Weir, plain get and put, Kafka Streams' windows, others. */
@Command(
    name = "window-costs",
    mixinStandardHelpOptions = true,
    description = {
      "Compare what a windowed count costs per event: events/s, CPU seconds per million events of"
          + " application and broker, state bytes per key.",
      "All read one seeded log of 511-byte events. Application and broker are JVMs of their own;"
          + " Kafka Streams contenders read a prefilled topic, other engines read the same bytes"
          + " from memory. The first 40 % of what each gets warms it up. Markdown table on standard"
          + " error, JSON on standard output."
    })
final class WindowCosts implements Callable<Integer> {
  /** What others are compared with unless told otherwise. */
  private static final String BASE = StreamsContender.WEIR_24H.label();

  @Option(
      names = "--events",
      description = "Events of the log; slow contenders get a part (default: ${DEFAULT-VALUE}).")
  private int events = 2_000_000;

  @Option(names = "--keys", description = "Different keys (default: ${DEFAULT-VALUE}).")
  private int keys = 10_000;

  @Option(
      names = "--skew",
      description = "Zipf exponent of the keys, 0 for uniform (default: ${DEFAULT-VALUE}).")
  private double skew = 0.8;

  @Option(
      names = "--span",
      description = "Event time of the whole log, ISO 8601 (default: ${DEFAULT-VALUE}).")
  private Duration span = Duration.ofDays(30);

  @Option(
      names = "--span-windows",
      description =
          "Instead of --span: event time of the whole log in lengths of the longest window of each"
              + " of Weir's views, so that windows of any length hold as many events. Not for"
              + " contenders of others.")
  private double spanWindows;

  @Option(names = "--seed", description = "Of the log (default: ${DEFAULT-VALUE}).")
  private long seed = 2_026;

  @Option(names = "--rounds", description = "Runs of each contender (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--contender",
      split = ",",
      description = "Labels or their beginnings, e.g. weir,stock (default: all there are).")
  private List<String> only = List.of();

  @Option(
      names = "--rivals-lib",
      description = "Jars of benchmarks/rivals; benchmarks/run --rivals gives them.")
  private @Nullable Path rivals;

  @Option(names = "--base", description = "Contender that is 1 (default: ${DEFAULT-VALUE}).")
  private String base = BASE;

  @Option(
      names = "--work-dir",
      description = "Keep logs and profiles there (default: a temporary directory, deleted).")
  private @Nullable Path workDir;

  @Option(
      names = "--profile",
      description = "Record the Kafka Streams applications with JFR: LABEL-ROUND.jfr.")
  private boolean profile;

  private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);

  /** One run. */
  private interface Run {
    CostFigures figures() throws IOException, ExecutionException, InterruptedException;
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new WindowCosts()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, ExecutionException, InterruptedException {
    List<StreamsContender> streams =
        Stream.of(StreamsContender.values()).filter(c -> chosen(c.label())).toList();
    Path library = rivals;
    List<RivalContender> others =
        library == null
            ? List.of()
            : Stream.of(RivalContender.values()).filter(c -> chosen(c.label())).toList();
    if (streams.isEmpty() && others.isEmpty()) {
      throw new IllegalArgumentException(
          "--contender: "
              + only
              + " (expected: some of "
              + StreamsContender.labels()
              + ", with --rivals also "
              + RivalContender.labels()
              + ")");
    }
    if (spanWindows != 0
        && (!others.isEmpty() || streams.stream().anyMatch(one -> !one.seesTimes()))) {
      throw new IllegalArgumentException(
          "--span-windows: with contenders of others (expected: --contender decode,weir,stock)");
    }
    EventLog.Settings log =
        new EventLog.Settings(events, keys, skew, seed, span.toMillis(), spanWindows);
    Path given = workDir;
    Path directory = given == null ? WorkDirectory.temporary("window-costs") : given;
    List<CostFigures> runs = new ArrayList<>();
    try {
      if (!streams.isEmpty()) {
        streams(streams, log, directory, runs);
      }
      for (int round = 1; round <= rounds; round++) {
        for (RivalContender one : inTurn(others, round)) {
          RivalTrials trials = new RivalTrials(directory, Objects.requireNonNull(library), log);
          int each = round;
          add(runs, () -> trials.run(one, each));
        }
      }
    } finally {
      if (given == null) {
        WorkDirectory.delete(directory);
      } else {
        WorkDirectory.delete(directory.resolve("broker"));
      }
    }
    err.printf(
        Locale.ROOT,
        "%n%,d events over %s, at most %,d keys, skew %.1f, %d round(s)," + " commit %s%n%n",
        events,
        spanWindows == 0 ? span : spanWindows + " windows",
        keys,
        skew,
        rounds,
        System.getProperty("weir.commit", "unknown"));
    new CostTable(runs, base).print(err);
    System.out.println(conditions().json(runs));
    return 0;
  }

  private void streams(
      List<StreamsContender> contenders,
      EventLog.Settings log,
      Path directory,
      List<CostFigures> runs)
      throws IOException, ExecutionException, InterruptedException {
    try (StreamsTrials trials = new StreamsTrials(directory, log, profile)) {
      // The broker's code is compiled by the first to use it: that run counts for nobody.
      trials.run(StreamsContender.WEIR_24H, 0);
      for (int round = 1; round <= rounds; round++) {
        for (StreamsContender one : inTurn(contenders, round)) {
          int each = round;
          add(runs, () -> trials.run(one, each));
        }
      }
    }
  }

  private boolean chosen(String label) {
    return only.isEmpty() || only.stream().anyMatch(label::startsWith);
  }

  /** Another order each round: what changes slowly meets all alike. */
  private <T> List<T> inTurn(List<T> contenders, int round) {
    List<T> turn = new ArrayList<>(contenders);
    if (round > 1) {
      Collections.shuffle(turn, new Random(seed + round));
    }
    return turn;
  }

  private void add(List<CostFigures> runs, Run run)
      throws IOException, ExecutionException, InterruptedException {
    CostFigures figures = run.figures();
    runs.add(figures);
    err.printf(
        Locale.ROOT,
        "round %d %-22s %,9d events %,9.0f/s  CPU s/M: app %7.1f, broker %7.1f, both %7.1f  B/key:"
            + " %,.0f live, %,.0f on disk  changelog %,.0f B/event  load average %.1f%n",
        figures.round(),
        figures.label(),
        figures.events(),
        figures.eventsPerSecond(),
        figures.appCpu(),
        figures.brokerCpu(),
        figures.cpu(),
        figures.liveBytesPerKey(),
        figures.diskBytesPerKey(),
        figures.loggedBytesPerEvent(),
        figures.load());
  }

  private RunReport conditions() {
    RunReport conditions = new RunReport();
    conditions.with("events", events);
    conditions.with("keys", keys);
    conditions.with("skew", skew);
    conditions.with("span", span.toString());
    conditions.with("spanWindows", spanWindows);
    conditions.with("seed", seed);
    conditions.with("rounds", rounds);
    return conditions;
  }
}
