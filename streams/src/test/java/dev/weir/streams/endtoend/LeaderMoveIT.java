package dev.weir.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers, one instance, one load: leaders of inputs, topics between stages, changelogs and
 * the group move while it is under way. What must hold is that of {@link FaultsIT}.
 *
 * <p>Runs with {@code -Pfaults} only.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeaderMoveIT {
  private static final int BROKERS = 3;
  private static final int PARTITIONS = 2;
  private static final int POSTS = Integer.getInteger("weir.faults.posts", 400);
  private static final long SEED = Long.getLong("weir.faults.seed", 20261125L);
  private static final int ROUNDS = 3;

  private BrokerCluster brokers;
  private RunningWeir weir;
  private FaultedLoad load;

  @BeforeAll
  void start(@TempDir Path directory) {
    brokers = new BrokerCluster(directory, BROKERS);
    weir =
        RunningWeir.start(
            directory.resolve("one"),
            "--bootstrap-servers",
            brokers.bootstrapServers(),
            "--partitions",
            String.valueOf(PARTITIONS),
            "--replication",
            String.valueOf(BROKERS),
            "--standbys",
            "0",
            // Six processes on a machine that may have two cores: slow is no zombie here.
            "--pause-max-ms",
            "0");
    load =
        new FaultedLoad(
            brokers.bootstrapServers(),
            PARTITIONS,
            SEED,
            FaultedLoad.evenly(40),
            () -> weir.said() + brokers.said());
    load.sendAndAwait(POSTS / 4);
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable part : new AutoCloseable[] {load, weir, brokers}) {
      if (part != null) {
        part.close();
      }
    }
  }

  private void through(String fault, Runnable brokenAndMended) {
    brokers.awaitWhole();
    load.through(fault, POSTS, SEED, () -> weir, brokenAndMended);
  }

  @Test
  void leaders_movedInTheMidst_loseAndChangeNothing() {
    through(
        "leaders moved " + ROUNDS + " times, of every partition",
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            assertThat(brokers.moveLeaders()).isPositive();
            load.send(POSTS / 4);
          }
        });
  }

  @Test
  void brokers_restartedInTurn_loseAndChangeNothing() {
    through(
        "brokers stopped and started in turn",
        () -> {
          for (int i = 0; i < BROKERS; i++) {
            brokers.stop(i);
            load.send(POSTS / 4);
            brokers.start(i);
            brokers.awaitWhole();
          }
        });
  }

  /** The figure is the time from the kill until all is answered, by the two that are left. */
  @Test
  void broker_killedThatLeadsMost_losesAndChangesNothing() {
    brokers.awaitWhole();
    int broker = brokers.leadsMost();
    through(
        "kill -9 of the broker that leads most",
        () -> {
          brokers.kill(broker);
          load.send(POSTS / 4);
        });
    brokers.start(broker);
  }
}
