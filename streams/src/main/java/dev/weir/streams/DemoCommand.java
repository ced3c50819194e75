package dev.weir.streams;

import dev.weir.streams.command.CommandFailure;
import dev.weir.streams.command.Consoles;
import dev.weir.streams.command.OutputOptions;
import dev.weir.streams.demo.Community;
import dev.weir.streams.demo.DemoLookups;
import dev.weir.streams.demo.DemoPacer;
import dev.weir.streams.demo.DemoScore;
import dev.weir.streams.demo.DemoView;
import dev.weir.streams.demo.PaceClock;
import dev.weir.streams.settings.Configuration;
import dev.weir.streams.settings.ProcessSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir demo}: everything in one process, fed by a simulated community. */
@Command(
    name = "demo",
    description = {
      "Run everything in one process and feed it a simulated community: ordinary talk, and among it"
          + " a spam burst, a copy-paste campaign, a pile-on, a toxic regular and disguised abuse.",
      "The live view is on standard error; --json prints one summary object on standard output."
    },
    footer = {
      "",
      "Examples:",
      "  weir demo",
      "  weir demo --duration 30s --json",
      "  weir demo --rate 1000 --duration 2m"
    })
final class DemoCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What comes before is not counted: a cold machine says nothing of a warm one. */
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  /** How long answers may take after the last post. */
  private static final Duration ANSWERS = Duration.ofSeconds(20);

  private static final double LOOKUPS_PER_SECOND = 20;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private EngineOptions options = new EngineOptions();

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "How long, e.g. 30s, 5m, 1h (default: until Ctrl-C).")
  private @Nullable String duration;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Posts per second (default: ${DEFAULT-VALUE}).")
  private double rate = 200;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where all chance comes from (default: ${DEFAULT-VALUE}).")
  private long seed = 7;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description =
          "Where HTTP is answered, on this machine only (default: ${DEFAULT-VALUE}, a port of its"
              + " choice).")
  private String listen = "127.0.0.1:0";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Keep the data there (default: a temporary directory, removed at the end).")
  private @Nullable Path dataDir;

  @Option(
      names = "--show-text",
      description = "Show the beginning of flagged posts; they are the demo's own.")
  private boolean showText;

  @Override
  public Integer call() throws Exception {
    long durationMs = durationMs();
    SecurityOptions.refuseOpen(listen, "an address of this machine only, e.g. 127.0.0.1:6566");
    AtomicReference<@Nullable Thread> pacing = new AtomicReference<>();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(pacing, stopped), "weir-stop"));
    Path directory = dataDir == null ? Files.createTempDirectory("weir-demo") : dataDir;
    try {
      PrintWriter err = Consoles.err(spec);
      err.println("weir: starting broker, stages and server ...");
      err.flush();
      Configuration configuration = Configuration.load(options.files());
      try (WeirProcess process = WeirProcess.start(settings(directory), configuration)) {
        process.awaitReady(PATIENCE);
        DemoScore score = run(process, durationMs, pacing, err);
        if (output.json()) {
          Consoles.out(spec).println(score.summary());
          Consoles.out(spec).flush();
        } else {
          err.println(score.summary().toPrettyString());
          err.flush();
        }
      }
    } finally {
      if (dataDir == null) {
        remove(directory);
      }
      stopped.countDown();
    }
    return 0;
  }

  @SuppressWarnings("try") // held for their closing
  private DemoScore run(
      WeirProcess process,
      long durationMs,
      AtomicReference<@Nullable Thread> pacing,
      PrintWriter err) {
    PaceClock clock = PaceClock.system();
    String run = "d" + Long.toString(System.currentTimeMillis(), 36);
    DemoScore warming = new DemoScore("w" + run, false);
    DemoScore score = new DemoScore(run, showText);
    try (DemoTraffic traffic = new DemoTraffic(process, List.of(warming, score))) {
      pacing.set(Thread.currentThread());
      try {
        err.println("weir: warming up ...");
        err.flush();
        pace(warming, "w" + run, seed + 1, WARM_UP.toMillis(), traffic, clock);
        traffic.awaitAnswers(warming, ANSWERS);
        try (Background lookups =
                new Background(
                    "demo-lookups",
                    new DemoLookups(traffic, score, clock, LOOKUPS_PER_SECOND, seed)::run);
            Background drawing =
                new Background("demo-view", view(process, score, durationMs, clock, err)::run)) {
          pace(score, run, seed, durationMs, traffic, clock);
        }
      } catch (InterruptedException e) {
        // Ctrl-C: what was sent is still answered and summed up.
      } finally {
        pacing.set(null);
      }
      traffic.awaitAnswers(score, ANSWERS);
      traffic.awaitSecondLooks();
    }
    return score;
  }

  /** Lets the community live, from now on. */
  private void pace(
      DemoScore score,
      String run,
      long chance,
      long durationMs,
      DemoTraffic traffic,
      PaceClock clock)
      throws InterruptedException {
    long startMs = System.currentTimeMillis();
    long endMs = durationMs == 0 ? Long.MAX_VALUE : startMs + durationMs;
    Community community = new Community(chance, run, startMs, endMs, rate);
    new DemoPacer(community, startMs, traffic, score, clock).run();
  }

  private DemoView view(
      WeirProcess process, DemoScore score, long durationMs, PaceClock clock, PrintWriter err) {
    return new DemoView(
        err,
        DemoView.Style.of(Boolean.getBoolean("weir.terminal") && !output.json(), noColour()),
        score::snapshot,
        clock,
        durationMs,
        DemoView.whereNext(
            process.http().toString(), process.bootstrapServers(), Community.SOME_AUTHOR),
        columns());
  }

  private static void stop(AtomicReference<@Nullable Thread> pacing, CountDownLatch stopped) {
    Thread thread = pacing.get();
    if (thread != null) {
      thread.interrupt();
    }
    try {
      if (!stopped.await(25, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(Main.FAILED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ProcessSettings settings(Path directory) {
    try {
      return new ProcessSettings(
          directory,
          Optional.empty(),
          0,
          listen,
          Optional.empty(),
          Optional.empty(),
          options.partitions,
          options.replication,
          options.applicationId,
          options.threads,
          Duration.ofMillis(options.commitIntervalMs),
          options.files(),
          ProcessSettings.PAUSE_MAX,
          false,
          Map.of());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private long durationMs() {
    if (!(rate >= 0.1 && rate <= 100_000)) {
      throw new CommandFailure("--rate: " + rate + " (expected: 0.1 to 100000 posts per second)");
    }
    String text = duration;
    if (text == null) {
      return 0;
    }
    if (!text.matches("\\d{1,9}(ms|s|m|h)")) {
      throw new CommandFailure("--duration: '" + text + "' (expected: e.g. 30s, 5m or 1h)");
    }
    long number = Long.parseLong(text.replaceAll("\\D", ""));
    long unitMs =
        text.endsWith("ms")
            ? 1
            : text.endsWith("s") ? 1_000 : text.endsWith("m") ? 60_000 : 3_600_000;
    if (number == 0) {
      throw new CommandFailure("--duration: " + text + " (expected: more than 0)");
    }
    return number * unitMs;
  }

  private static boolean noColour() {
    String set = System.getenv("NO_COLOR");
    return set != null && !set.isEmpty();
  }

  private static int columns() {
    String set = System.getenv("COLUMNS");
    return set != null && set.matches("\\d{1,4}") ? Math.max(40, Integer.parseInt(set)) : 100;
  }

  private static void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
