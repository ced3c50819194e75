package dev.weir.benchmarks.soak;

import dev.weir.benchmarks.load.PostStream;
import dev.weir.benchmarks.process.RunReport;
import dev.weir.benchmarks.process.WorkDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A long run at a part of the highest rate: does what the instance takes stay as it is? */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = {
      "weir run beside a broker, posts with reactions and reports at a share of the highest rate"
          + " for a long time; memory, files, threads, disk, lag and latency every ten seconds.",
      "Event time runs faster than the clock, so that what ends after windows, horizons and"
          + " retentions of days ends within the run. Topics forget after five minutes."
          + " Latency counts from when a post was due.",
      "Flat: the line (median of slopes) through the second half gains less than 5 % of the median."
          + " Writes soak.csv, soak.json and soak.svg. Exit 1 when posts are lost, 2 when something"
          + " is not flat."
    })
final class Soak implements Callable<Integer> {
  private static final Duration RETENTION = Duration.ofMinutes(5);
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final double MIB = 1 << 20;

  /** Higher than a machine of a few cores gets to. */
  private static final int RATE_MAX = 6_000;

  /** Of the community while the highest rate is looked for. */
  private static final double FIRST_RATE = 2_000;

  /** What is to stay as it is. */
  private static final List<String> JUDGED =
      List.of(
          "weir_rss_bytes",
          "heap_old_bytes",
          "heap_live_bytes",
          "nonheap_bytes",
          "direct_bytes",
          "row_memory_bytes",
          "weir_files",
          "weir_threads",
          "state_disk_bytes",
          "broker_disk_bytes",
          "broker_rss_bytes",
          "broker_files",
          "lag_records",
          "p50_ms",
          "p99_ms");

  @Option(names = "--minutes", description = "Measured (default: ${DEFAULT-VALUE}).")
  private int minutes = 60;

  @Option(names = "--rate", description = "Posts per second (default: a share of the highest).")
  private @Nullable Double givenRate;

  @Option(names = "--share", description = "Of the highest rate (default: ${DEFAULT-VALUE}).")
  private double share = 0.5;

  @Option(names = "--warm-up", description = "Seconds at full load (default: ${DEFAULT-VALUE}).")
  private int warmUpSeconds = 60;

  @Option(
      names = "--maximum-seconds",
      description = "For which the highest rate is measured (default: ${DEFAULT-VALUE}).")
  private int maximumSeconds = 60;

  @Option(names = "--speed", description = "Event time by clock time (default: ${DEFAULT-VALUE}).")
  private double speed = 2_016;

  @Option(names = "--out", description = "Where results go (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("soak-results");

  @Option(
      names = "--work-dir",
      description = "Keep data and logs there (default: a temporary directory, deleted).")
  private @Nullable Path workDir;

  private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Soak()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path given = workDir;
    Path directory = given == null ? WorkDirectory.temporary("soak") : given;
    Files.createDirectories(out);
    int fullLoad = (warmUpSeconds + maximumSeconds) * RATE_MAX;
    Double fixed = givenRate;
    int postsMax = fullLoad + (int) (minutes * 60 * (fixed == null ? RATE_MAX * share : fixed));
    try (Rig rig = Rig.start(directory, RETENTION, postsMax, List.of())) {
      // The end of the run is not in the future.
      double spanMs = speed * 1e3 * (postsMax - fullLoad) / FIRST_RATE;
      long startMs = System.currentTimeMillis() - (long) spanMs - Duration.ofDays(90).toMillis();
      PostStream first = new PostStream(startMs, FIRST_RATE / speed, FIRST_RATE, 0);
      double maximum =
          rig.maximum(
              first::nextEvent,
              Duration.ofSeconds(warmUpSeconds),
              Duration.ofSeconds(maximumSeconds));
      double rate = fixed == null ? maximum * share : fixed;
      err.printf(Locale.ROOT, "highest rate %.0f posts/s; now %.0f/s%n", maximum, rate);
      PostStream posts = new PostStream(first.nextMs(), rate / speed, rate, first.next());
      List<Sample> samples = run(rig, posts, rate);
      boolean all = rig.load().awaitAnswered(rig.load().sent(), rig::check);
      return report(rig, maximum, rate, samples, all);
    } finally {
      if (given == null) {
        WorkDirectory.delete(directory);
      }
    }
  }

  private List<Sample> run(Rig rig, PostStream posts, double rate)
      throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    Thread sender = rig.load().sendEvenly(posts::nextEvent, (int) (rate * minutes * 60), rate);
    var unused = rig.observer().look(0); // what was before is not this run's
    long start = System.nanoTime();
    for (int i = 1; sender.isAlive(); i++) {
      long due = start + i * EVERY.toNanos();
      while (System.nanoTime() < due && sender.isAlive()) {
        LockSupport.parkNanos(Math.min(100_000_000L, Math.max(1, due - System.nanoTime())));
      }
      rig.check();
      if (sender.isAlive()) {
        samples.add(rig.observer().look((System.nanoTime() - start) / 1e9));
        if (i % 6 == 0) {
          say(samples.get(samples.size() - 1));
          write(samples);
        }
      }
    }
    sender.join();
    rig.check();
    return samples;
  }

  private void say(Sample s) {
    err.printf(
        Locale.ROOT,
        "%5.1f min %5.0f/s  p50 %5.1f p99 %6.1f max %6.0f ms  lag %5.0f  RSS %4.0f MiB old %3.0f"
            + " rows %3.0f  files %.0f threads %.0f  disk state %5.0f broker %5.0f MiB  CPU"
            + " %.2f+%.2f%n",
        s.seconds() / 60,
        s.of("answered_per_s"),
        s.of("p50_ms"),
        s.of("p99_ms"),
        s.of("max_ms"),
        s.of("lag_records"),
        s.of("weir_rss_bytes") / MIB,
        s.of("heap_old_bytes") / MIB,
        s.of("row_memory_bytes") / MIB,
        s.of("weir_files"),
        s.of("weir_threads"),
        s.of("state_disk_bytes") / MIB,
        s.of("broker_disk_bytes") / MIB,
        s.of("weir_cores"),
        s.of("broker_cores"));
  }

  /** All that is known so far: a run that is cut short has its samples. */
  private void write(List<Sample> samples) throws IOException {
    SampleFile.write(out.resolve("soak.csv"), samples);
    Files.writeString(out.resolve("soak.svg"), plot(samples));
  }

  private String plot(List<Sample> samples) {
    return new TimePlot("weir run: " + minutes + " minutes of posts", samples)
        .strip(
            "memory, MiB",
            List.of(
                new TimePlot.Line("weir_rss_bytes", "weir run, resident", MIB),
                new TimePlot.Line("heap_old_bytes", "of it heap, old generation", MIB),
                new TimePlot.Line("row_memory_bytes", "of it rows (RocksDB)", MIB)))
        .strip(
            "disk, MiB",
            List.of(
                new TimePlot.Line("state_disk_bytes", "state of weir run", MIB),
                new TimePlot.Line("broker_disk_bytes", "log of the broker", MIB)))
        .strip(
            "count",
            List.of(
                new TimePlot.Line("weir_files", "open files of weir run", 1),
                new TimePlot.Line("weir_threads", "its threads", 1)))
        .strip("p50, ms", List.of(new TimePlot.Line("p50_ms", "post in, verdict out", 1)))
        .strip("p99, ms", List.of(new TimePlot.Line("p99_ms", "post in, verdict out", 1)))
        .strip(
            "posts/s",
            List.of(
                new TimePlot.Line("answered_per_s", "verdicts", 1),
                new TimePlot.Line("lag_records", "records behind", 1)))
        .svg();
  }

  private int report(Rig rig, double maximum, double rate, List<Sample> samples, boolean all)
      throws IOException {
    write(samples);
    List<Trend> trends = JUDGED.stream().map(q -> Trend.of(q, samples)).toList();
    err.printf("%n%-20s %14s %14s %14s %9s%n", "second half", "median", "max", "gain", "");
    for (Trend trend : trends) {
      err.printf(
          Locale.ROOT,
          "%-20s %,14.1f %,14.1f %,14.1f %8.1f%% %s%n",
          trend.quantity(),
          trend.median(),
          trend.max(),
          trend.gain(),
          trend.share() * 100,
          !trend.known() ? "not seen" : trend.flat() ? "flat" : "NOT FLAT");
    }
    int lost = rig.load().sent() - rig.load().answered();
    err.printf(
        Locale.ROOT,
        "sent %,d, lost %d, again %d, again with other content %d, revised %d%n",
        rig.load().sent(),
        lost,
        rig.load().duplicated(),
        rig.load().differing(),
        rig.load().revisions());
    RunReport conditions = new RunReport();
    conditions.with("minutes", minutes);
    conditions.with("highest_posts_per_s", maximum);
    conditions.with("posts_per_s", rate);
    conditions.with("speed", speed);
    conditions.with("topic_retention_s", RETENTION.toSeconds());
    conditions.with(
        "load_average", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("sent", rig.load().sent());
    result.put("lost", lost);
    result.put("again", rig.load().duplicated());
    result.put("again_differing", rig.load().differing());
    result.put("revised", rig.load().revisions());
    result.put("trends", trends);
    String json = conditions.json(result);
    Files.writeString(out.resolve("soak.json"), json);
    System.out.println(json);
    boolean flat = trends.stream().filter(Trend::known).allMatch(Trend::flat);
    return !all || rig.load().differing() > 0 ? 1 : flat ? 0 : 2;
  }
}
