package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.broker.BrokerSettings;
import dev.weir.streams.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances of an earlier build are replaced by this one in turn, and go back in turn, while
 * posts come in: no verdict is lost, none has two contents, and all counts are those that the posts
 * give ({@link FaultedLoad}).
 *
 * <p>By command only, as it needs the other build: {@code -Dweir.old=DIR}, the directory of its
 * jars.
 */
@EnabledIfSystemProperty(
    named = "weir.old",
    matches = ".+",
    disabledReason = "needs -Dweir.old=DIR, the jars of an earlier build")
class UpgradeIT {
  private static final int PARTITIONS = 2;
  private static final long SEED = Long.getLong("weir.upgrade.seed", 20261122L);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

  /** Between two posts of the load. */
  private static final Duration GAP = Duration.ofMillis(Integer.getInteger("weir.upgrade.gap", 10));

  private final Path jars = Path.of(System.getProperty("weir.old", "")).toAbsolutePath();
  private final String older = jars + "/*";
  private final String newer = System.getProperty("java.class.path");

  @TempDir Path directory;

  @BeforeEach
  void jarsAreThere() {
    assertThat(jars).isDirectoryContaining("glob:**weir-*.jar");
  }

  @Test
  void instances_replacedByAnotherBuildInTurnAndBack_loseAndChangeNothing() throws Exception {
    try (Cluster cluster = new Cluster()) {
      FaultedLoad load = cluster.load;
      for (String build : List.of(newer, older)) {
        for (String name : cluster.names()) {
          String what = name + (build.equals(newer) ? ", older to newer" : ", newer to older");
          through(what, load, () -> cluster.replace(name, build));
          cluster.check(what);
        }
      }
    }
  }

  /**
   * As where a build says that it changes records between stages: no two builds at work at once.
   */
  @Test
  void instances_endedTogetherAndStartedAsAnotherBuild_loseAndChangeNothing() throws Exception {
    try (Cluster cluster = new Cluster()) {
      through(
          "both at once, older to newer",
          cluster.load,
          () -> {
            cluster.names().forEach(cluster::stop);
            cluster.names().forEach(name -> cluster.start(name, newer));
          });
      cluster.check("both at once");
    }
  }

  /** Replaces while posts come in. */
  private static void through(String what, FaultedLoad load, Runnable replacement)
      throws InterruptedException {
    int before = load.sent();
    int repeated = load.repeated();
    AtomicBoolean ended = new AtomicBoolean();
    AtomicReference<Throwable> failed = new AtomicReference<>();
    Thread sender =
        new Thread(
            () -> {
              try {
                while (!ended.get()) {
                  load.send(1);
                  LockSupport.parkNanos(GAP.toNanos());
                }
              } catch (RuntimeException | Error e) {
                failed.set(e);
              }
            },
            "sender");
    sender.start();
    long startedNanos = System.nanoTime();
    replacement.run();
    long replacedMs = (System.nanoTime() - startedNanos) / 1_000_000;
    ended.set(true);
    sender.join();
    assertThat(failed.get()).isNull();
    long endedNanos = System.nanoTime();
    load.awaitAnswered();
    System.out.printf(
        "upgrade: %s: %d posts meanwhile, replaced after %d ms, all answered %d ms later, %d"
            + " deliveries repeated%n",
        what,
        load.sent() - before,
        replacedMs,
        (System.nanoTime() - endedNanos) / 1_000_000,
        load.repeated() - repeated);
  }

  /** A broker, two places whatever build runs there, and a load. */
  private final class Cluster implements AutoCloseable {
    private final String address;
    private final EmbeddedBroker broker;
    private final Map<String, RunningWeir> instances = new TreeMap<>();
    final FaultedLoad load;

    /** Both places with the earlier build, and some posts answered. */
    Cluster() {
      int port = ManyInstancesIT.freePort(new Random());
      address = "127.0.0.1:" + port;
      broker =
          EmbeddedBroker.start(
              directory.resolve("broker"),
              new BrokerSettings(
                  "127.0.0.1", port, Map.of("advertised.listeners", "PLAINTEXT://" + address)));
      start("one", older);
      start("two", older);
      load = new FaultedLoad(address, PARTITIONS, SEED, FaultedLoad.evenly(40), this::said);
      load.sendAndAwait(100);
    }

    List<String> names() {
      return List.copyOf(instances.keySet());
    }

    void start(String name, String classPath) {
      instances.put(
          name,
          RunningWeir.startBuild(
              classPath,
              RunningWeir.SMALL,
              directory.resolve(name),
              "--bootstrap-servers",
              address,
              "--partitions",
              String.valueOf(PARTITIONS)));
    }

    void stop(String name) {
      instance(name).stop(STOP_PATIENCE);
    }

    /** An orderly end, and that build on the same directory. */
    void replace(String name, String classPath) {
      stop(name);
      start(name, classPath);
    }

    /** All that must hold, asked of one and of the other. */
    void check(String when) {
      load.check(instance("one"), "seed " + SEED + ", " + when + ", asked of one");
      load.checkLookups(instance("two"), "seed " + SEED + ", " + when + ", asked of two");
    }

    private RunningWeir instance(String name) {
      return Objects.requireNonNull(instances.get(name), name);
    }

    String said() {
      return instances.values().stream().map(RunningWeir::said).collect(Collectors.joining());
    }

    @Override
    public void close() {
      load.close();
      instances.values().forEach(RunningWeir::close);
      broker.close();
    }
  }
}
