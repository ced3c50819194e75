package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.broker.BrokerSettings;
import dev.weir.streams.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * One broker, one instance (at times two), one load, broken in many ways one after the other. After
 * each: no verdict lost, none with two contents, none from other counts than the log gives, and all
 * lookups as counted from the posts ({@link FaultedLoad}). What took how long is told, not judged.
 *
 * <p>Runs with {@code -Pfaults} only.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {
  private static final int PARTITIONS = 2;
  private static final int POSTS = Integer.getInteger("weir.faults.posts", 400);
  private static final long SEED = Long.getLong("weir.faults.seed", 20261124L);
  private static final Duration A_MOMENT = Duration.ofSeconds(2);
  private static final Duration BEYOND_THE_SESSION = Duration.ofSeconds(8);
  private static final ToIntFunction<Random> EVENLY = FaultedLoad.evenly(40);

  private Path directory;
  private final Random random = new Random(SEED);
  private int brokerPort;
  private TcpProxy proxy;
  private EmbeddedBroker broker;
  private RunningWeir weir;
  private FaultedLoad load;
  private ToIntFunction<Random> authors = EVENLY;

  @BeforeAll
  void start(@TempDir Path shared) {
    directory = shared;
    Random ports = new Random();
    brokerPort = ManyInstancesIT.freePort(ports);
    proxy = new TcpProxy(0, brokerPort);
    startBroker();
    weir = start("one");
    load =
        new FaultedLoad(
            address(), PARTITIONS, SEED, random -> authors.applyAsInt(random), () -> weir.said());
    load.sendAndAwait(POSTS / 4);
  }

  @AfterAll
  void stop() {
    for (AutoCloseable part : new AutoCloseable[] {load, weir, broker, proxy}) {
      try {
        if (part != null) {
          part.close();
        }
      } catch (Exception e) {
        throw new AssertionError("closing " + part, e);
      }
    }
  }

  private void startBroker() {
    broker =
        EmbeddedBroker.start(
            directory.resolve("broker"),
            new BrokerSettings(
                "127.0.0.1",
                brokerPort,
                Map.of("advertised.listeners", "PLAINTEXT://" + address())));
  }

  /** Everybody talks to the broker through the proxy. */
  private String address() {
    return "127.0.0.1:" + proxy.port();
  }

  private RunningWeir start(String name) {
    return RunningWeir.start(directory.resolve(name), options());
  }

  private String[] options() {
    return new String[] {
      "--bootstrap-servers",
      address(),
      "--partitions",
      String.valueOf(PARTITIONS),
      "--standbys",
      "0"
    };
  }

  /** Breaks something in the midst of a load and mends it; then everything must hold. */
  private void through(String fault, Runnable brokenAndMended) {
    load.through(fault, POSTS, SEED, () -> weir, brokenAndMended);
  }

  private static void wait(Duration fault) {
    long end = System.nanoTime() + fault.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  @Test
  void broker_stoppedAndStarted_losesAndChangesNothing() {
    through(
        "broker stopped and started",
        () -> {
          broker.close();
          startBroker();
        });
  }

  @Test
  void files_damaged_areNoticedAndBuiltAgainFromTheLog() {
    through(
        "files of every store damaged",
        () -> {
          weir.stop(Duration.ofSeconds(60));
          damage(directory.resolve("one").resolve("state"));
          weir = start("one");
          assertThat(weir.said()).contains("rows are deleted and restored from the changelog");
        });
  }

  @Test
  void network_cutForAMoment_losesAndChangesNothing() {
    through(
        "network cut for " + A_MOMENT.toSeconds() + " s",
        () -> {
          proxy.cut();
          wait(A_MOMENT);
          proxy.mend();
        });
  }

  @Test
  void network_cutBeyondTheSession_losesAndChangesNothing() {
    through(
        "network cut for " + BEYOND_THE_SESSION.toSeconds() + " s",
        () -> {
          proxy.cut();
          wait(BEYOND_THE_SESSION);
          proxy.mend();
        });
  }

  @Test
  void network_silentBeyondTheSession_losesAndChangesNothing() {
    through(
        "network silent for " + BEYOND_THE_SESSION.toSeconds() + " s",
        () -> {
          proxy.stall();
          wait(BEYOND_THE_SESSION);
          proxy.mend();
        });
  }

  @Test
  void instance_killedThreeTimes_losesAndChangesNothing() {
    through(
        "kill -9, three times",
        () -> {
          for (int i = 0; i < 3; i++) {
            weir.kill();
            weir = start("one");
            load.send(POSTS / 4);
          }
        });
  }

  @Test
  void instances_thatComeAndGo_loseAndChangeNothing() {
    through(
        "rebalance storm: another instance comes and goes four times",
        () -> {
          for (int i = 0; i < 4; i++) {
            try (RunningWeir other = start("other-" + i % 2)) {
              load.send(POSTS / 4);
              if (i % 2 == 0) {
                other.stop(Duration.ofSeconds(60));
              }
            }
          }
        });
  }

  @Test
  void instance_farBehind_catchesUpExactly() {
    through(
        "consumer far behind: " + 10 * POSTS + " posts while nobody is there",
        () -> {
          weir.stop(Duration.ofSeconds(60));
          load.send(10 * POSTS);
          weir = start("one");
        });
  }

  @Test
  void author_ofNinePostsInTen_isCountedExactly() {
    authors = random -> random.nextInt(10) > 0 ? 0 : EVENLY.applyAsInt(random);
    try {
      through("hot key: one author with nine posts in ten", () -> load.send(3 * POSTS));
    } finally {
      authors = EVENLY;
    }
  }

  @Test
  void directory_lost_isBuiltAgainFromTheLog() {
    through(
        "data directory lost",
        () -> {
          weir.kill();
          weir = start("anew-" + random.nextInt(1_000));
        });
  }

  /**
   * Files of every store are made others: in turn the manifest, what names it, the tables or, where
   * nothing is in tables yet, the log.
   */
  private void damage(Path state) {
    try (Stream<Path> all = Files.walk(state)) {
      List<Path> stores = all.filter(p -> p.endsWith("CURRENT")).map(Path::getParent).toList();
      assertThat(stores).isNotEmpty();
      List<String> kinds = List.of("MANIFEST-", "CURRENT", ".sst");
      for (int i = 0; i < stores.size(); i++) {
        String kind = kinds.get(i % kinds.size());
        List<Path> files = files(stores.get(i), kind);
        for (Path file : files.isEmpty() ? files(stores.get(i), ".log") : files) {
          flip(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path store, String kind) throws IOException {
    try (Stream<Path> all = Files.list(store)) {
      return all.filter(p -> p.getFileName().toString().contains(kind)).sorted().toList();
    }
  }

  /** One byte in sixteen is another. */
  private void flip(Path path) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      for (long at = random.nextInt(16); at < file.length(); at += 16) {
        file.seek(at);
        int before = file.read();
        file.seek(at);
        file.write(before ^ (1 + random.nextInt(255)));
      }
    }
  }
}
