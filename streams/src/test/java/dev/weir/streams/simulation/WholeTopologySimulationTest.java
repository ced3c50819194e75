package dev.weir.streams.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.streams.wire.TrustedTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of histories of all stages, killed anywhere, each checked against a count of its input.
 * {@code -Dweir.simulation.histories=N} makes more, {@code -Dweir.simulation.seed=S} others; a
 * history that fails tells its seed and the fewest turns that still fail.
 */
class WholeTopologySimulationTest {
  private static final long SEED = Long.getLong("weir.simulation.seed", 1);
  private static final int HISTORIES = Integer.getInteger("weir.simulation.histories", 10_000);
  private static final int FOUND_WITHIN = 100;
  private static final int TURNS_MAX = 220;

  static {
    TrustedTypes.register();
  }

  @Test
  void histories_killedAnywhere_violateNothing() {
    long startedNanos = System.nanoTime();
    int killed = 0;
    for (int i = 0; i < HISTORIES; i++) {
      History history = new History(SEED + i, Plant.NONE);
      List<String> violations = history.violations(history.turns());
      if (!violations.isEmpty()) {
        throw new AssertionError(history.told(violations));
      }
      killed += history.killed;
    }
    System.out.printf(
        "%d histories from seed %d, %d kills, %d ms%n",
        HISTORIES, SEED, killed, (System.nanoTime() - startedNanos) / 1_000_000);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void bugPlanted_isFoundWithinAHundredHistories(Plant plant) {
    int found = 0;
    while (found < FOUND_WITHIN) {
      History history = new History(SEED + found, plant);
      History sound = new History(SEED + found++, Plant.NONE);
      if (fails(history) && sound.violations(sound.turns()).isEmpty()) {
        System.out.println(plant + " found by history " + found);
        return;
      }
    }
    assertThat(found).as("%s: histories without a violation", plant).isLessThan(FOUND_WITHIN);
  }

  /** A bug shows in what came out, or in a stage that cannot go on. */
  private static boolean fails(History planted) {
    try {
      return !planted.violations(planted.turns()).isEmpty();
    } catch (AssertionError stopped) {
      return true;
    }
  }

  /** What a seed stands for. */
  private static final class History {
    final long seed;
    final Plant plant;
    final boolean postsOnly;
    final int partitions;
    int killed;

    History(long seed, Plant plant) {
      this.seed = seed;
      this.plant = plant;
      Random random = new Random(seed);
      this.postsOnly = random.nextInt(3) == 0;
      this.partitions = 1 + random.nextInt(2);
    }

    int turns() {
      return 20 + new Random(seed).nextInt(TURNS_MAX);
    }

    List<String> violations(int turns) {
      Script script = Script.of(new Random(seed), postsOnly);
      try {
        Simulation killedOnes = new Simulation(script, seed, partitions, true, plant).run(turns);
        killed = killedOnes.killed();
        List<String> violations = new ArrayList<>(HistoryCheck.violations(killedOnes));
        if (postsOnly) {
          Simulation whole = new Simulation(script, ~seed, partitions, false, plant).run(turns);
          differences(
              HistoryCheck.values(whole, partitions == 1),
              HistoryCheck.values(killedOnes, partitions == 1),
              violations);
        }
        return violations;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", " + turns + " turns", e);
      }
    }

    private static void differences(
        Map<String, Verdict> whole, Map<String, Verdict> killed, List<String> violations) {
      whole.forEach(
          (key, value) -> {
            @Nullable Verdict other = killed.get(key);
            if (!value.equals(other)) {
              violations.add(key + " is another than without kills:\n  " + value + "\n  " + other);
            }
          });
    }

    /** The seed, the fewest turns after which it still fails, and what fails then. */
    String told(List<String> violations) {
      List<String> fewest = violations;
      int turns = turns();
      for (int fewer = 0; fewer < turns; fewer++) {
        List<String> found = violations(fewer);
        if (!found.isEmpty()) {
          fewest = found;
          turns = fewer;
          break;
        }
      }
      return String.format(
          "seed %d, %d partitions, %d turns:%n%s",
          seed, partitions, turns, String.join("\n", fewest));
    }
  }
}
