package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureService;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RocksMemory;
import dev.weir.features.storage.RocksRowStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole feature stores over RocksDB against the oracle, until so many values have been compared:
 * every aggregation over windows and over all time, events in any order and over several
 * partitions, late and replayed ones, crashes that lose what was not committed, moments now, later
 * and in the past. One seed gives one run.
 *
 * <pre>
 * ./mvnw -q -pl feature-store test -Dtest=OracleRunTest -Dweir.oracle.values=1000000
 * </pre>
 */
class OracleRunTest {
  private static final long VALUES = Long.getLong("weir.oracle.values", 30_000);
  private static final long SEED = Long.getLong("weir.oracle.seed", 1);
  private static final long NOW = Long.MAX_VALUE / 2;
  private static final int PARTITIONS = 3;
  private static final int KEYS = 3;

  @TempDir Path directory;
  private final Checked checked = new Checked();
  private long events;
  private long crashes;
  private long replays;
  private long tooLate;

  /** A record of the source's log, in the order it is first delivered. */
  private record Logged(Event event, String key, LogPosition at) {}

  @Test
  void values_ofWholeStores_equalTheOracle() {
    List<FeatureView> views =
        List.of(
            TestViews.everything("10s", "1m", "10m"),
            TestViews.everything("1s", "2s", "3s"),
            TestViews.everything("10m", "1h", "1d"),
            TestViews.everything("1h", "7d", "30d"),
            TestViews.everything("7m", "100m", "400d"),
            TestViews.lifetime("10s", "10m"));
    Random random = new Random(SEED);
    for (int round = 0; checked.exact() + checked.bounded() < VALUES; round++) {
      long seed = random.nextLong();
      new Round(views.get(round % views.size()), seed, directory.resolve("round" + round)).run();
    }
    System.out.printf(
        "oracle run, seed %d: %,d values checked: %,d exact, %,d bounded; %,d rightly absent;"
            + " 0 violations; %,d events, %,d replays, %,d too late, %,d crashes%n%s%n",
        SEED,
        checked.exact() + checked.bounded(),
        checked.exact(),
        checked.bounded(),
        checked.all() - checked.exact() - checked.bounded(),
        events,
        replays,
        tooLate,
        crashes,
        checked.byAggregation());

    assertThat(checked.byAggregation()).hasSize(20);
  }

  /** One log through one store. */
  private final class Round {
    private final FeatureView view;
    private final FeatureDefinitions definitions;
    private final ViewPlan plan;
    private final long seed;
    private final Random random;
    private final Path path;
    private final Map<String, NaiveOracle> oracles = new HashMap<>();

    Round(FeatureView view, long seed, Path path) {
      this.view = view;
      this.plan = new ViewPlan(view);
      this.definitions =
          new FeatureDefinitions(
              List.of(view.entity()),
              List.of(view.source()),
              List.of(view),
              List.of(),
              List.of(new FeatureService("all", List.of(view), List.of())));
      this.seed = seed;
      this.random = new Random(seed);
      this.path = path;
    }

    void run() {
      List<Logged> log = log();
      int committed = 0;
      int delivered = 0;
      int next = 0;
      int crashesLeft = random.nextInt(3);
      try (RocksMemory memory = new RocksMemory(16 << 20, 4 << 20)) {
        while (next < log.size()) {
          boolean crash = false;
          try (RocksRowStore rows = new RocksRowStore(path, memory)) {
            FeatureStore store = new FeatureStore(definitions, rows);
            while (next < log.size() && !crash) {
              deliver(store, log.get(next), next >= delivered);
              next++;
              delivered = Math.max(delivered, next);
              if (next == delivered && (random.nextInt(40) == 0 || next == log.size())) {
                check(store);
              }
              if (random.nextInt(60) == 0) {
                rows.commit(Map.of("log", (long) next));
                committed = next;
              }
              if (random.nextInt(30) == 0) {
                replay(store, log, next);
              }
              crash = crashesLeft > 0 && random.nextInt(log.size()) < 2;
            }
          }
          if (crash) {
            // Closing does not commit: what came since the last commit is delivered again.
            crashesLeft--;
            crashes++;
            next = committed;
          }
        }
      }
    }

    private List<Logged> log() {
      long longest = plan.windowsMs()[plan.windowsMs().length - 1];
      long span = (long) (longest * Math.pow(10, random.nextDouble() * 3 - 2)) + 1;
      int count = 1 + random.nextInt(1_200);
      int texts = 1 + random.nextInt(count);
      List<Event> arriving = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long time = TestViews.T0 + (long) (random.nextDouble() * span);
        // Many events of one millisecond now and then.
        boolean same = random.nextInt(20) == 0 && i > 0;
        time = same ? arriving.get(i - 1).eventTimeMs() : time;
        arriving.add(TestViews.event(random, i, time, texts));
      }
      int disorder = random.nextInt(4);
      if (disorder == 0) {
        Collections.shuffle(arriving, random);
      } else {
        long jitter = disorder == 1 ? 1 : 1 + (long) (random.nextDouble() * 60_000);
        arriving.sort(Comparator.comparingLong(e -> e.eventTimeMs() / jitter));
      }
      long[] offsets = new long[PARTITIONS];
      List<Logged> log = new ArrayList<>();
      for (Event event : arriving) {
        int partition = random.nextInt(PARTITIONS);
        String key = "k" + (random.nextInt(4) == 0 ? random.nextInt(KEYS) : 0);
        log.add(new Logged(event, key, new LogPosition(partition, offsets[partition]++)));
      }
      return log;
    }

    private void deliver(FeatureStore store, Logged logged, boolean first) {
      ApplyResult result = store.apply(view, logged.key(), logged.event(), logged.at(), NOW);
      if (!first) {
        return;
      }
      events++;
      NaiveOracle oracle = oracles.computeIfAbsent(logged.key(), key -> new NaiveOracle());
      long time = logged.event().eventTimeMs();
      if (time < oracle.newestMs() - plan.retentionMs()) {
        assertThat(result).isEqualTo(ApplyResult.TOO_LATE);
        tooLate++;
        return;
      }
      assertThat(result).isEqualTo(ApplyResult.APPLIED);
      if (time - oracle.newestMs() > plan.lifeMs()) {
        // Silent for so long, it begins anew.
        oracle = new NaiveOracle();
        oracles.put(logged.key(), oracle);
      }
      oracle.add(logged.event());
    }

    /** A record that the row has seen: nothing may change. */
    private void replay(FeatureStore store, List<Logged> log, int next) {
      Logged earlier = log.get(random.nextInt(next));
      replays++;
      assertThat(store.apply(view, earlier.key(), earlier.event(), earlier.at(), NOW))
          .isIn(ApplyResult.DUPLICATE, ApplyResult.TOO_LATE);
    }

    private void check(FeatureStore store) {
      for (Map.Entry<String, NaiveOracle> entry : oracles.entrySet()) {
        NaiveOracle oracle = entry.getValue();
        for (int i = 0; i < 3; i++) {
          FeatureVector vector = new FeatureVector(store.schemaOf("all"), asOf(oracle.newestMs()));
          store.read(view, entry.getKey(), vector);
          checked.check(oracle, view, vector, false, "key " + entry.getKey() + " seed " + seed);
        }
      }
    }

    private long asOf(long newest) {
      long[] windows = plan.windowsMs();
      long window = windows[random.nextInt(windows.length)];
      return switch (random.nextInt(6)) {
        case 0 -> newest;
        case 1 -> newest + (long) (random.nextDouble() * window * 1.2);
        case 2 -> newest - (long) (random.nextDouble() * window / 12);
        case 3 -> newest - (long) (random.nextDouble() * window * 1.5);
        case 4 -> newest - random.nextInt(3);
        default -> newest + window;
      };
    }
  }
}
