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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * More posts than can be decided, then as many as before: what is left undone, and for how long.
 */
@Command(
    name = "overload",
    mixinStandardHelpOptions = true,
    description = {
      "weir run with a second model beside a broker: posts at a share of the highest rate, then at"
          + " a multiple of it, then at the share again until all are answered; twenty texts a"
          + " second on request all the while.",
      "Told every five seconds: age of posts, readiness, degradation, how texts were answered,"
          + " memory. Writes overload.csv and overload.json. Exit 1 when a post is lost or answered"
          + " twice in different words, or memory, degradation or recovery are not as promised."
    })
final class Overload implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration NOTHING_ENDS = Duration.ofHours(6);
  private static final double MIB = 1 << 20;
  private static final int RATE_MAX = 6_000;
  private static final double FIRST_RATE = 2_000;

  @Option(names = "--seconds", description = "Of overload (default: ${DEFAULT-VALUE}).")
  private int seconds = 120;

  @Option(names = "--times", description = "The highest rate (default: ${DEFAULT-VALUE}).")
  private double times = 3;

  @Option(names = "--ordinary", description = "Share of it otherwise (default: ${DEFAULT-VALUE}).")
  private double ordinary = 0.25;

  @Option(
      names = "--before",
      description = "Seconds at the ordinary rate, before (default: ${DEFAULT-VALUE}).")
  private int beforeSeconds = 30;

  @Option(
      names = "--after",
      description = "Seconds at the ordinary rate, after, at most (default: ${DEFAULT-VALUE}).")
  private int afterSeconds = 900;

  @Option(names = "--warm-up", description = "Seconds at full load (default: ${DEFAULT-VALUE}).")
  private int warmUpSeconds = 45;

  @Option(
      names = "--maximum-seconds",
      description = "For which the highest rate is measured (default: ${DEFAULT-VALUE}).")
  private int maximumSeconds = 30;

  @Option(
      names = "--ready-lag-ms",
      description = "Of weir run (default: ${DEFAULT-VALUE}, so that it is seen).")
  private long readyLagMs = 30_000;

  @Option(names = "--out", description = "Where results go (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("overload-results");

  @Option(
      names = "--work-dir",
      description = "Keep data and logs there (default: a temporary directory, deleted).")
  private @Nullable Path workDir;

  private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
  private final List<Sample> samples = new ArrayList<>();
  private long startNanos;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Overload()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path given = workDir;
    Path directory = given == null ? WorkDirectory.temporary("overload") : given;
    Files.createDirectories(out);
    int postsMax =
        RATE_MAX * (warmUpSeconds + maximumSeconds + beforeSeconds + afterSeconds)
            + (int) (RATE_MAX * times * seconds);
    List<String> options =
        List.of(
            "--second-model=" + CostlyModel.write(directory.resolve("second-model")),
            "--ready-lag-ms=" + readyLagMs);
    try (Rig rig = Rig.start(directory, NOTHING_ENDS, postsMax, options)) {
      PostStream posts =
          new PostStream(
              System.currentTimeMillis() - Duration.ofHours(2).toMillis(),
              FIRST_RATE,
              FIRST_RATE,
              0);
      double maximum =
          rig.maximum(
              posts::nextEvent,
              Duration.ofSeconds(warmUpSeconds),
              Duration.ofSeconds(maximumSeconds));
      err.printf(Locale.ROOT, "highest rate %.0f posts/s%n", maximum);
      try (Asking asking = new Asking(rig.weir())) {
        startNanos = System.nanoTime();
        var unused = rig.observer().look(0); // what was before is not this run's
        double usual = maximum * ordinary;
        posts = send(rig, asking, posts, usual, beforeSeconds);
        double overFrom = now();
        posts = send(rig, asking, posts, maximum * times, seconds);
        double overTo = now();
        posts = send(rig, asking, posts, usual, afterSeconds);
        boolean all = rig.load().awaitAnswered(rig.load().sent(), rig::check);
        look(rig, asking);
        return report(rig, maximum, new Span(overFrom, overTo), all);
      }
    } finally {
      if (given == null) {
        WorkDirectory.delete(directory);
      }
    }
  }

  /** When there was too much, in seconds of the run. */
  private record Span(double from, double to) {}

  /** Sends at a rate for so long; once there was too much, until that is answered and calm. */
  private PostStream send(Rig rig, Asking asking, PostStream before, double rate, int forSeconds)
      throws IOException, InterruptedException {
    PostStream posts = new PostStream(before.nextMs(), rate, rate, before.next());
    boolean after = forSeconds == afterSeconds;
    Thread sender = rig.load().sendEvenly(posts::nextEvent, (int) (rate * forSeconds), rate);
    long due = System.nanoTime();
    while (sender.isAlive()) {
      due += EVERY.toNanos();
      while (System.nanoTime() < due && sender.isAlive()) {
        LockSupport.parkNanos(Math.min(50_000_000L, Math.max(1, due - System.nanoTime())));
      }
      look(rig, asking);
      if (after && calm()) {
        rig.load().stopSending();
      }
    }
    sender.join();
    rig.check();
    return posts;
  }

  /** As before for four looks. */
  private boolean calm() {
    return samples.size() > 4
        && samples.subList(samples.size() - 4, samples.size()).stream()
            .allMatch(s -> s.of("behind_ms") < 1_000 && s.of("degraded") == 0 && s.of("ready") > 0);
  }

  private void look(Rig rig, Asking asking) throws IOException {
    rig.check();
    Sample sample = rig.observer().look(now());
    Map<String, Double> seen = new LinkedHashMap<>(sample.values());
    asking.look(seen);
    String probe = rig.weir().get("/readyz").body();
    seen.put("ready", probe.contains("\"ready\":true") ? 1.0 : 0.0);
    seen.put("degraded", probe.contains("\"degraded\":true") ? 1.0 : 0.0);
    seen.put("behind_ms", number(probe, "behind_ms"));
    Sample all = new Sample(sample.seconds(), seen);
    samples.add(all);
    SampleFile.write(out.resolve("overload.csv"), samples);
    err.printf(
        Locale.ROOT,
        "%4.0f s sent %5.0f/s answered %5.0f/s  behind %6.1f s  %s %s  lag %7.0f waiting %6.0f "
            + " asked: second %3.0f skipped %3.0f late %3.0f refused %.0f  RSS %4.0f heap %3.0f"
            + " MiB%n",
        all.seconds(),
        all.of("sent_per_s"),
        all.of("answered_per_s"),
        all.of("behind_ms") / 1e3,
        all.of("ready") > 0 ? "ready    " : "NOT READY",
        all.of("degraded") > 0 ? "degraded" : "        ",
        all.of("lag_records"),
        all.of("posts_waiting"),
        all.of("asked_second_model"),
        all.of("asked_skipped"),
        all.of("asked_late"),
        all.of("asked_refused"),
        all.of("weir_rss_bytes") / MIB,
        all.of("heap_bytes") / MIB);
  }

  private static double number(String json, String name) {
    int at = json.indexOf("\"" + name + "\":");
    if (at < 0) {
      return Double.NaN;
    }
    return Double.parseDouble(json.substring(at + name.length() + 3).replaceFirst("[,}].*", ""));
  }

  private double now() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private int report(Rig rig, double maximum, Span over, boolean all) throws IOException {
    double degradedAt = first(over.from(), s -> s.of("degraded") > 0);
    double unreadyAt = first(over.from(), s -> s.of("ready") == 0);
    double behindMaxMs = samples.stream().mapToDouble(s -> s.of("behind_ms")).max().orElseThrow();
    double rssMax = samples.stream().mapToDouble(s -> s.of("weir_rss_bytes")).max().orElseThrow();
    double caughtUp = first(over.to(), s -> s.of("behind_ms") < 1_000);
    double asBefore =
        first(
            over.to(),
            s -> s.of("behind_ms") < 1_000 && s.of("degraded") == 0 && s.of("ready") > 0);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("degraded_after_s", degradedAt - over.from());
    result.put("not_ready_after_s", unreadyAt - over.from());
    result.put("behind_max_s", behindMaxMs / 1e3);
    result.put("caught_up_after_s", caughtUp - over.to());
    result.put("as_before_after_s", asBefore - over.to());
    result.put("rss_max_mib", rssMax / MIB);
    result.put("sent", rig.load().sent());
    result.put("lost", rig.load().sent() - rig.load().answered());
    result.put("again", rig.load().duplicated());
    result.put("again_differing", rig.load().differing());
    result.put("revised", rig.load().revisions());
    result.put("dead_letters", samples.get(samples.size() - 1).of("dead_letters"));
    RunReport conditions = new RunReport();
    conditions.with("highest_posts_per_s", maximum);
    conditions.with("times", times);
    conditions.with("sent_in_overload_per_s", sentPerSecond(over));
    conditions.with("overload_s", over.to() - over.from());
    conditions.with("ordinary_share", ordinary);
    conditions.with("ready_lag_ms", readyLagMs);
    conditions.with(
        "load_average", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    String json = conditions.json(result);
    Files.writeString(out.resolve("overload.json"), json);
    System.out.println(json);
    boolean asPromised =
        all && rig.load().differing() == 0 && !Double.isNaN(degradedAt) && !Double.isNaN(asBefore);
    return asPromised ? 0 : 1;
  }

  private double sentPerSecond(Span over) {
    return samples.stream()
        .filter(s -> s.seconds() > over.from() && s.seconds() <= over.to() + 1)
        .mapToDouble(s -> s.of("sent_per_s"))
        .average()
        .orElse(Double.NaN);
  }

  private double first(double from, Predicate<Sample> that) {
    return samples.stream()
        .filter(s -> s.seconds() > from && that.test(s))
        .mapToDouble(Sample::seconds)
        .findFirst()
        .orElse(Double.NaN);
  }
}
