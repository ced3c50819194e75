package dev.weir.benchmarks.manykeys;

import dev.weir.benchmarks.process.BrokerProcess;
import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.benchmarks.process.WorkDirectory;
import dev.weir.features.serving.FeatureVector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Millions of keys in one instance. */
@Command(
    name = "many-keys",
    mixinStandardHelpOptions = true,
    description = {
      "Load many keys into one instance over the whole path (topic, feature rows, RocksDB,"
          + " changelog), update keys at random while other threads look keys up, then delete the"
          + " local state and restore it from the changelog.",
      "The broker is a process of its own; the instance is this one. Rows are checked against the"
          + " events sent, before and after the restore. Ten million keys take about 6 GB of disk."
    })
final class ManyKeys implements Callable<Integer> {
  private static final long MIB = 1L << 20;

  @Option(names = "--keys", description = "Different keys (default: ${DEFAULT-VALUE}).")
  private int keys = 10_000_000;

  @Option(
      names = "--updates",
      description = "Events of keys at random after the load (default: a tenth of the keys).")
  private int updates = -1;

  @Option(names = "--partitions", description = "Of the topic (default: ${DEFAULT-VALUE}).")
  private int partitions = 2;

  @Option(names = "--threads", description = "Stream threads (default: ${DEFAULT-VALUE}).")
  private int threads = 2;

  @Option(names = "--lookup-threads", description = "While updating (default: ${DEFAULT-VALUE}).")
  private int lookupThreads = 1;

  @Option(
      names = "--row-memory",
      description = "Bound of cache and write buffers, MiB (default: ${DEFAULT-VALUE}).")
  private int rowMemoryMib = 256;

  @Option(
      names = "--work-dir",
      description = "Keep data and logs there (default: a temporary directory, deleted).")
  private @Nullable Path workDir;

  private final Watch watch = new Watch();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ManyKeys()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, ExecutionException, InterruptedException {
    Path given = workDir;
    Path directory = given == null ? WorkDirectory.temporary("many-keys") : given;
    Files.createDirectories(directory);
    say(
        "commit %s, Java %s, %d cores, %,d keys, %d partitions, %d stream threads",
        System.getProperty("weir.commit", "unknown"),
        System.getProperty("java.runtime.version"),
        Runtime.getRuntime().availableProcessors(),
        keys,
        partitions,
        threads);
    try (ChildJvm broker = BrokerProcess.start(directory, "1g")) {
      run(directory, broker.nextLine());
    } finally {
      if (given == null) {
        WorkDirectory.delete(directory);
      }
    }
    return 0;
  }

  private void run(Path directory, String bootstrapServers)
      throws IOException, ExecutionException, InterruptedException {
    Path state = directory.resolve("state");
    try (KeyLog log = new KeyLog(bootstrapServers, partitions, keys, 7)) {
      try (KeyInstance instance = instance(bootstrapServers, state)) {
        instance.start();
        await(instance::ready, Duration.ofMinutes(2), "instance ready");
        watch.begin(instance);
        load(log, instance);
        update(log, instance);
        check(log, instance);
        watch.end();
      }
      say(
          "disk: state %,d MiB, broker (events and changelog) %,d MiB",
          bytes(state) / MIB, bytes(directory.resolve("broker")) / MIB);
      WorkDirectory.delete(state);
      try (KeyInstance instance = instance(bootstrapServers, state)) {
        restore(instance);
        check(log, instance);
        watch.end();
      }
    }
  }

  private KeyInstance instance(String bootstrapServers, Path state) {
    return new KeyInstance(bootstrapServers, state, partitions, threads, rowMemoryMib * MIB);
  }

  private void load(KeyLog log, KeyInstance instance) {
    long start = System.nanoTime();
    Duration cpu = cpu();
    log.sendEachKeyOnce();
    double sent = seconds(start);
    awaitApplied(log, instance);
    double took = seconds(start);
    say(
        "load: %,d keys in %.1f s, %,.0f keys/s (all sent after %.1f s, by this process); CPU %.1f"
            + " s per million",
        keys, took, keys / took, sent, cpu().minus(cpu).toMillis() / 1e3 / (keys / 1e6));
  }

  private void update(KeyLog log, KeyInstance instance)
      throws ExecutionException, InterruptedException {
    int count = updates < 0 ? keys / 10 : updates;
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, lookupThreads));
    try {
      List<Future<Histogram>> lookups = new ArrayList<>();
      for (int i = 0; i < lookupThreads; i++) {
        int seed = i;
        lookups.add(executor.submit(() -> lookUp(instance, seed, done)));
      }
      long start = System.nanoTime();
      long before = instance.applied();
      log.sendAtRandom(count);
      awaitApplied(log, instance);
      double took = seconds(start);
      done.set(true);
      Histogram all = new Histogram(3);
      for (Future<Histogram> lookup : lookups) {
        all.add(lookup.get());
      }
      say(
          "update: %,d events of keys at random in %.1f s, %,.0f/s; meanwhile %,.0f lookups/s of 6"
              + " features in %d threads, p50 %.1f, p99 %.1f, p99.9 %.1f µs",
          instance.applied() - before,
          took,
          (instance.applied() - before) / took,
          all.getTotalCount() / took,
          lookupThreads,
          all.getValueAtPercentile(50) / 1e3,
          all.getValueAtPercentile(99) / 1e3,
          all.getValueAtPercentile(99.9) / 1e3);
    } finally {
      executor.shutdownNow();
    }
  }

  private Histogram lookUp(KeyInstance instance, int seed, AtomicBoolean done) {
    Histogram took = new Histogram(3);
    SplittableRandom random = new SplittableRandom(seed);
    KeyInstance.Reader reader = instance.new Reader();
    while (!done.get()) {
      long start = System.nanoTime();
      FeatureVector vector = reader.read(random.nextInt(keys), KeyLog.T0 + keys);
      took.recordValue(System.nanoTime() - start);
      if (vector == null) {
        throw new IllegalStateException("rows not held (expected: held here)");
      }
    }
    return took;
  }

  private void restore(KeyInstance instance) {
    watch.begin(instance);
    long start = System.nanoTime();
    Duration cpu = cpu();
    instance.start();
    try {
      await(instance::ready, Duration.ofMinutes(30), "end of the restore");
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          e.getMessage() + ": " + instance.restored() + " changelog records restored by then", e);
    }
    double took = seconds(start);
    say(
        "restore: %,d changelog records in %.1f s from start to readable, %,.0f records/s, %,.0f"
            + " keys/s; last record after %.1f s; CPU %.1f s per million records",
        instance.restored(),
        took,
        instance.restored() / took,
        keys / took,
        (instance.restoredAtNanos() - start) / 1e9,
        cpu().minus(cpu).toMillis() / 1e3 / (instance.restored() / 1e6));
  }

  /** A hundred thousand keys: what the row counts is what was sent. */
  private void check(KeyLog log, KeyInstance instance) {
    KeyInstance.Reader reader = instance.new Reader();
    SplittableRandom random = new SplittableRandom(11);
    int checked = Math.min(keys, 100_000);
    for (int i = 0; i < checked; i++) {
      int key = random.nextInt(keys);
      FeatureVector vector = reader.read(key, KeyLog.T0 + log.sent());
      int column = vector == null ? -1 : vector.schema().indexOf("activity:events_7d");
      if (vector == null || !vector.present(column) || vector.number(column) != log.eventsOf(key)) {
        throw new IllegalStateException(
            KeyLog.key(key)
                + ": "
                + (vector == null ? "no rows" : vector.status(column) + " " + vector.value(column))
                + " (expected: "
                + log.eventsOf(key)
                + " events)");
      }
    }
    say("checked: %,d keys have the count that was sent", checked);
  }

  /** Memory of this process while something runs, looked at ten times a second. */
  private final class Watch {
    private @Nullable KeyInstance watched;
    private long rowMemoryMax;
    private long rssMax;
    private @Nullable Thread thread;

    synchronized void begin(KeyInstance instance) {
      watched = instance;
      rowMemoryMax = 0;
      rssMax = 0;
      Thread started = new Thread(this::look, "watch");
      started.setDaemon(true);
      thread = started;
      started.start();
    }

    private void look() {
      while (!Thread.interrupted()) {
        synchronized (this) {
          KeyInstance instance = watched;
          if (instance == null) {
            return;
          }
          rowMemoryMax = Math.max(rowMemoryMax, instance.rowMemoryUsed());
          rssMax = Math.max(rssMax, rss());
        }
        LockSupport.parkNanos(100_000_000);
      }
    }

    synchronized void end() {
      watched = null;
      Thread started = thread;
      if (started != null) {
        started.interrupt();
      }
      Runtime runtime = Runtime.getRuntime();
      say(
          "memory: rows at most %,d MiB of the %,d MiB allowed; process at most %,d MiB resident,"
              + " of it heap committed %,d MiB (load generator included)",
          rowMemoryMax / MIB, rowMemoryMib, rssMax / MIB, runtime.totalMemory() / MIB);
      if (rowMemoryMax > rowMemoryMib * MIB * 11 / 10) {
        throw new IllegalStateException("row memory is over its bound by more than a tenth");
      }
    }
  }

  private static long rss() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // not Linux
    }
  }

  private static void awaitApplied(KeyLog log, KeyInstance instance) {
    await(() -> instance.applied() >= log.sent(), Duration.ofMinutes(30), "events applied");
  }

  private static void await(BooleanSupplier condition, Duration patience, String what) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no " + what + " after " + patience);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  private static Duration cpu() {
    return ChildJvm.cpuOf(ProcessHandle.current());
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> Files.isRegularFile(file) ? file.toFile().length() : 0).sum();
    }
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
    System.out.printf(
        Locale.ROOT,
        "    load average %.1f%n",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
