package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A zombie: an instance that stands still beyond its session, is replaced, and goes on while it
 * holds posts that it has fetched and not answered. What it would send is stale; it must not.
 *
 * <p>{@code -Dweir.zombie.pauseMaxMs=0} plants the bug: no watchdog.
 */
class ZombieIT {
  private static final int PARTITIONS = 2;
  private static final int AUTHORS = 60;
  private static final int POSTS = Integer.getInteger("weir.zombie.posts", 1_500);
  private static final long SEED = Long.getLong("weir.zombie.seed", 20261123L);
  private static final int PAUSE_MAX_MS = Integer.getInteger("weir.zombie.pauseMaxMs", 4_000);

  /** Without a watchdog: long enough for a zombie to send what it holds. */
  private static final Duration UNWATCHED = Duration.ofSeconds(15);

  @TempDir Path directory;
  private EmbeddedBroker broker;

  /** Replaced after its session by another instance, which has a copy of its rows. */
  @Test
  @Tag("faults")
  void zombie_replacedByAPeer_sendsNothingAndChangesNothing() {
    try (EmbeddedBroker started = EmbeddedBroker.start(directory.resolve("broker"))) {
      broker = started;
      try (RunningWeir zombie = start("zombie");
          RunningWeir peer = start("peer");
          FaultedLoad load = load(peer)) {
        load.sendAndAwait(POSTS / 5);
        pauseInTheMidst(zombie, load);
        long pausedNanos = System.nanoTime();
        load.awaitAnswered();
        long answeredMs = (System.nanoTime() - pausedNanos) / 1_000_000;
        load.sendAndAwait(POSTS / 5);
        awaken(zombie, pausedNanos);
        System.out.printf(
            "zombie, replaced by a peer: all answered after %d ms, %d deliveries repeated%n",
            answeredMs, load.repeated());
        aftermath(peer, load);
      }
    }
  }

  /** Replaced at once by an instance of the same name, with nothing on its disk. */
  @Test
  void zombie_replacedByOneOfItsName_sendsNothingAndChangesNothing() throws IOException {
    try (EmbeddedBroker started = EmbeddedBroker.start(directory.resolve("broker"))) {
      broker = started;
      try (RunningWeir zombie = start("zombie");
          FaultedLoad load = load(zombie)) {
        load.sendAndAwait(POSTS / 5);
        pauseInTheMidst(zombie, load);
        long pausedNanos = System.nanoTime();
        Path named = Files.createDirectories(directory.resolve("named"));
        Files.copy(
            directory.resolve("zombie").resolve("weir.properties"),
            named.resolve("weir.properties"));
        try (RunningWeir replacement = start("named")) {
          load.awaitAnswered();
          long answeredMs = (System.nanoTime() - pausedNanos) / 1_000_000;
          load.sendAndAwait(POSTS / 5);
          awaken(zombie, pausedNanos);
          System.out.printf(
              "zombie, replaced by one of its name: all answered after %d ms, %d deliveries"
                  + " repeated%n",
              answeredMs, load.repeated());
          aftermath(replacement, load);
        }
      }
    }
  }

  private RunningWeir start(String name) {
    return RunningWeir.start(
        directory.resolve(name),
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--partitions",
        String.valueOf(PARTITIONS),
        "--standbys",
        "1",
        "--pause-max-ms",
        String.valueOf(PAUSE_MAX_MS));
  }

  private FaultedLoad load(RunningWeir told) {
    return new FaultedLoad(
        broker.bootstrapServers(), PARTITIONS, SEED, FaultedLoad.evenly(AUTHORS), told::said);
  }

  /** Stops it when it has begun to answer a burst and has most of it still to do. */
  private static void pauseInTheMidst(RunningWeir zombie, FaultedLoad load) {
    int before = load.sent();
    load.send(POSTS);
    load.awaitAnswered(before + POSTS / 20);
    zombie.pause();
  }

  private static void awaken(RunningWeir zombie, long pausedNanos) {
    long borneNanos = Duration.ofSeconds(7).toNanos(); // beyond its session, whatever was quick
    while (System.nanoTime() - pausedNanos < borneNanos) {
      LockSupport.parkNanos(pausedNanos + borneNanos - System.nanoTime());
    }
    zombie.resume();
    if (PAUSE_MAX_MS > 0) {
      assertThat(zombie.awaitEnd()).as(zombie.said()).isEqualTo(3);
      assertThat(zombie.said()).contains("weir: halted (exit 3)", "--pause-max-ms");
    } else {
      LockSupport.parkNanos(UNWATCHED.toNanos());
    }
  }

  /** Now, and on rows made from the changelogs alone. */
  private void aftermath(RunningWeir survivor, FaultedLoad load) {
    load.check(survivor, "seed " + SEED + ", the survivor");
    survivor.kill();
    try (RunningWeir fresh = start("fresh")) {
      load.checkLookups(fresh, "seed " + SEED + ", rows restored");
      load.sendAndAwait(POSTS / 5);
      load.check(fresh, "seed " + SEED + ", on rows restored");
    }
  }
}
