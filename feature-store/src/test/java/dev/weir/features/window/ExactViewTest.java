package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureService;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.event.MapEvent;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.CrashingRowStore;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** Exact views, through the store, against a computation that keeps every event. */
class ExactViewTest {
  private static final long NOW = Long.MAX_VALUE / 2;
  private static final List<FeatureDefinitions> DEFINITIONS =
      List.of(
          exact(TestViews.everything("10s", "1m", "10m")),
          exact(TestViews.everything("1s", "2s", "3s")),
          exact(TestViews.everything("10m", "1h", "1d")),
          exact(TestViews.everything("7m", "100m", "400d")));

  private static final Checked CHECKED = new Checked();

  @AfterContainer
  static void values_wereChecked() {
    assertThat(CHECKED.exact()).isGreaterThan(10_000);
  }

  private static FeatureDefinitions exact(FeatureView view) {
    FeatureView exact =
        new FeatureView(
            view.name(),
            view.entity(),
            view.source(),
            view.keys(),
            view.features(),
            view.where(),
            view.ttlMs(),
            view.retentionMs(),
            true);
    return new FeatureDefinitions(
        List.of(exact.entity()),
        List.of(exact.source()),
        List.of(exact),
        List.of(),
        List.of(new FeatureService("all", List.of(exact), List.of())));
  }

  private static List<Event> events(Random random, int count, FeatureView view) {
    long longest = new ViewPlan(view).windowsMs()[2];
    long span = (long) (longest * Math.pow(10, random.nextDouble() * 2 - 1.5)) + 1;
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long time = TestViews.T0 + (long) (random.nextDouble() * span);
      time = random.nextInt(20) == 0 && i > 0 ? events.get(i - 1).eventTimeMs() : time;
      events.add(TestViews.event(random, i, time, 40));
    }
    int disorder = random.nextInt(4);
    if (disorder == 0) {
      Collections.shuffle(events, random);
    } else {
      long jitter = disorder == 1 ? 1 : 1 + (long) (random.nextDouble() * span / 5);
      events.sort(Comparator.comparingLong(e -> e.eventTimeMs() / jitter));
    }
    return events;
  }

  /** Events in any order, doubled in the log, across crashes: no window's value has an error. */
  @Property(tries = 120)
  void windows_ofAnExactView_haveNoError(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 600) int count,
      @ForAll @IntRange(min = 0, max = 3) int which) {
    Random random = new Random(seed);
    FeatureDefinitions definitions = DEFINITIONS.get(which);
    FeatureView view = definitions.views().get(0);
    List<Event> log = events(random, count, view);
    CrashingRowStore rows = new CrashingRowStore();
    FeatureStore store = new FeatureStore(definitions, rows);
    FeatureStore calm = new FeatureStore(definitions, new InMemoryRowStore());
    NaiveOracle oracle = new NaiveOracle();
    int committed = 0;
    int reached = 0;
    int crashes = 0;
    while (committed < log.size()) {
      // After a crash the row may be ahead: it is compared when all it has seen came again.
      int end = Math.max(reached, Math.min(log.size(), committed + 1 + random.nextInt(60)));
      reached = end;
      boolean crash = crashes < 10 && random.nextInt(3) == 0;
      for (int i = committed; i < end; i++) {
        apply(store, view, log, i);
        assertThat(apply(store, view, log, i)).isNotEqualTo(ApplyResult.APPLIED);
      }
      if (crash) {
        rows.crash(random);
        crashes++;
        continue;
      }
      rows.commit();
      for (; committed < end; committed++) {
        if (apply(calm, view, log, committed) == ApplyResult.APPLIED) {
          oracle.add(log.get(committed));
        }
      }
      for (int q = 0; q < 3; q++) {
        check(oracle, store, view, asOf(random, oracle.newestMs(), view), "seed " + seed);
      }
    }
  }

  private static ApplyResult apply(FeatureStore store, FeatureView view, List<Event> log, int i) {
    return store.apply(view, "k", log.get(i), new LogPosition(i % 3, i), NOW);
  }

  private static long asOf(Random random, long newest, FeatureView view) {
    long[] windows = new ViewPlan(view).windowsMs();
    long window = windows[random.nextInt(windows.length)];
    return switch (random.nextInt(5)) {
      case 0 -> newest;
      case 1 -> newest + (long) (random.nextDouble() * window * 1.2);
      case 2 -> newest - (long) (random.nextDouble() * window / 12);
      case 3 -> newest - (long) (random.nextDouble() * window * 1.5);
      default -> newest - random.nextInt(3);
    };
  }

  private static void check(
      NaiveOracle oracle, FeatureStore store, FeatureView view, long asOfMs, String what) {
    FeatureVector vector = new FeatureVector(store.schemaOf("all"), asOfMs);
    store.read(view, "k", vector);
    CHECKED.check(oracle, view, vector, true, what);
  }

  /** Raw events leave with their tiles, and what is kept is bounded by the longest window. */
  @Example
  void rawEvents_behindTheLongestWindow_areDeleted() {
    FeatureDefinitions definitions = DEFINITIONS.get(0);
    FeatureView view = definitions.views().get(0);
    InMemoryRowStore rows = new InMemoryRowStore();
    FeatureStore store = new FeatureStore(definitions, rows);
    Random random = new Random(7);
    for (int i = 0; i < 3_600; i++) {
      Event event = TestViews.event(random, i, TestViews.T0 + i * 1_000L, 10);
      store.apply(view, "k", event, new LogPosition(0, i), NOW);
    }
    // One event a second; 10 m and a twelfth, and the width of two tiles of 10 s.
    assertThat(records(rows)).isBetween(650, 672);
    store.forget("e", "k");
    assertThat(records(rows)).isZero();
  }

  private static int records(RowStore rows) {
    int[] count = new int[1];
    rows.forEach(new byte[0], null, (key, row) -> count[0] += KeyLayout.isRecord(key) ? 1 : 0);
    return count[0];
  }

  /** A crash may take deletions of raw events that no window reaches any more; nothing else. */
  @Property(tries = 60)
  void rowsAndRecords_acrossCrashes_areEqualToTheByte(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int count) {
    Random random = new Random(seed);
    FeatureDefinitions definitions = DEFINITIONS.get(2);
    FeatureView view = definitions.views().get(0);
    List<Event> log = events(random, count, view);
    InMemoryRowStore calm = new InMemoryRowStore();
    FeatureStore calmStore = new FeatureStore(definitions, calm);
    for (int i = 0; i < log.size(); i++) {
      apply(calmStore, view, log, i);
    }
    CrashingRowStore rows = new CrashingRowStore();
    FeatureStore store = new FeatureStore(definitions, rows);
    int committed = 0;
    for (int crashes = 0; committed < log.size(); crashes++) {
      int end = Math.min(log.size(), committed + 1 + random.nextInt(40));
      for (int i = committed; i < end; i++) {
        apply(store, view, log, i);
      }
      if (crashes < 15 && random.nextBoolean()) {
        rows.crash(random);
        store = new FeatureStore(definitions, rows);
      } else {
        rows.commit();
        committed = end;
      }
    }
    Map<String, String> found = contents(rows);
    Map<String, String> expected = contents(calm);
    byte[] row = calm.get(calmStore.rowKey(view, "k"));
    assertThat(row).isNotNull();
    ViewPlan plan = new ViewPlan(view);
    long neededFrom = plan.rawFromMs(RowReader.newestMs(row)) - plan.rawSlackMs();
    int entity = 2 * (KeyLayout.PREFIX_BYTES + 1 + 1);
    found
        .keySet()
        .removeIf(
            key ->
                !expected.containsKey(key)
                    && KeyLayout.isRecord(HexFormat.of().parseHex(key))
                    && Long.parseLong(key.substring(entity, entity + 12), 16) < neededFrom);
    assertThat(found.equals(expected)).as("seed " + seed).isTrue();
  }

  private static Map<String, String> contents(RowStore rows) {
    Map<String, String> contents = new HashMap<>();
    HexFormat hex = HexFormat.of();
    rows.forEach(
        new byte[0], null, (key, row) -> contents.put(hex.formatHex(key), hex.formatHex(row)));
    return contents;
  }

  /**
   * Events at ever later times, all within the window: a lookup from another thread must count
   * every number of them that was a row's at some time, never one that mixes two.
   */
  @Example
  void lookups_fromAnotherThread_seeOneRowAndItsEvents() throws Exception {
    FeatureView bounded =
        TestViews.of(
            """
                  events: { count: "*", windows: [1h] }
                  sizes: { sum: size, windows: [1h] }
            """);
    FeatureDefinitions definitions = exact(bounded);
    FeatureView view = definitions.views().get(0);
    InMemoryRowStore rows = new InMemoryRowStore();
    FeatureStore writer = new FeatureStore(definitions, rows);
    int count = 20_000;
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<String> wrong =
          executor.submit(
              () -> {
                FeatureStore reader = new FeatureStore(definitions, rows);
                double before = 0;
                while (before < count) {
                  // The left edge cuts the tile in which all but the ring's events lie.
                  FeatureVector vector =
                      new FeatureVector(reader.schemaOf("all"), TestViews.T0 + 3_599_999);
                  reader.read(view, "k", vector);
                  double events = vector.present(0) ? vector.number(0) : 0;
                  double sizes = vector.present(0) ? vector.number(1) : 0;
                  if (events < before || sizes != events * 3) {
                    return events + " after " + before + ", sum " + sizes;
                  }
                  before = events;
                }
                return "none";
              });
      for (int i = 0; i < count; i++) {
        Event event =
            new MapEvent(
                TestViews.TYPE, "e" + i, TestViews.T0 + i / 1_000, Map.of("key", "k", "size", 3L));
        writer.apply(view, "k", event, new LogPosition(0, i), NOW);
      }
      assertThat(wrong.get()).isEqualTo("none");
    } finally {
      executor.shutdownNow();
    }
  }
}
