package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.Feature;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Window;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.LogPosition;
import dev.weir.features.event.MapEvent;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.CrashingRowStore;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.RowStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** Events taken back, through the store, against a computation over the events that remain. */
class RetractionTest {
  private static final long NOW = Long.MAX_VALUE / 2;
  private static final EventType ITEM =
      new EventType(
          "test.Item",
          List.of(
              new Field("key", FieldType.STRING),
              new Field("id", FieldType.STRING),
              new Field("gone", FieldType.BOOLEAN),
              new Field("kind", FieldType.STRING),
              new Field("text", FieldType.STRING),
              new Field("score", FieldType.DOUBLE),
              new Field("size", FieldType.LONG)));

  private static final String INVERTIBLE =
      """
            events: { count: "*", W }
            scored: { count: score, W }
            likes: { count: "*", where: "kind == 'LIKE'", W }
            score_sum: { sum: score, W }
            score_mean: { mean: score, W }
            size_mean: { mean: size, where: "kind != 'LIKE'", W }
            decayed: { decayed_count: { half_life: S } }
            fading: { decayed_sum: { field: score, half_life: S } }
            spread: { stddev: score, W }
            share: { ratio: "kind == 'LIKE'", W }
            size_rate: { rate: size, W }
            sizes: { histogram: size, buckets: [0, 10, 100], W }
      """;

  private static final String OTHERS =
      """
            score_min: { min: score, W }
            score_max: { max: score, W }
            texts: { approx_distinct: text, W }
            last_texts: { last_n: text, n: 3, W }
            kinds: { histogram: kind, W }
      """;

  private static final List<FeatureDefinitions> DEFINITIONS =
      List.of(
          definitions("bounded", INVERTIBLE, "10s", "1m", "10m"),
          definitions("bounded", INVERTIBLE, "10m", "1h", "1d"),
          definitions("exact", INVERTIBLE + OTHERS, "10s", "1m", "10m"),
          definitions("exact", INVERTIBLE + OTHERS, "10m", "1h", "1d"));

  private static final AtomicLong EXACT = new AtomicLong();
  private static final AtomicLong BOUNDED = new AtomicLong();

  @AfterContainer
  static void bothKindsOfValues_wereChecked() {
    assertThat(EXACT.get()).isGreaterThan(1_000);
    assertThat(BOUNDED.get()).isGreaterThan(1_000);
  }

  private static FeatureDefinitions definitions(
      String precision, String features, String shortest, String middle, String longest) {
    String windows = "windows: [" + shortest + ", " + middle + ", " + longest + "]";
    String yaml =
        "entities: { e: { key: key } }\n"
            + "sources:\n  s: { schema: test.Item, event_time: size, event_id: id,"
            + " retraction: \"gone\" }\n"
            + "feature_views:\n  v:\n    entity: e\n    source: s\n    precision: "
            + precision
            + "\n    features:\n"
            + features.replace("W }", windows + " }").replace("S }", middle + " }")
            + "feature_services: { all: [v] }\n";
    return new FeatureDefinitionsParser(List.of(ITEM)).parse("test.yaml", yaml);
  }

  private static MapEvent item(Random random, int id, long timeMs) {
    Map<String, Object> values = new HashMap<>(TestViews.event(random, id, timeMs, 40).values());
    values.put("id", "i" + id);
    values.put("gone", false);
    return new MapEvent(ITEM, "transport " + id, timeMs, values);
  }

  private static MapEvent gone(MapEvent event) {
    Map<String, Object> values = new HashMap<>(event.values());
    values.put("gone", true);
    return new MapEvent(ITEM, event.id() + " gone", event.eventTimeMs(), values);
  }

  /** Events, doubles and retractions; some of them twice, some before their event. */
  private static List<MapEvent> log(Random random, int count, FeatureView view) {
    long longest = new ViewPlan(view).windowsMs()[2];
    long span = (long) (longest * Math.pow(10, random.nextDouble() * 1.8 - 1.5)) + 1;
    long late = 1 + (long) (span * Math.pow(10, -3 * random.nextDouble()));
    Map<MapEvent, Long> arrivals = new LinkedHashMap<>();
    int part = 2 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      long time = TestViews.T0 + (long) (random.nextDouble() * span);
      MapEvent event = item(random, i, time);
      arrivals.put(event, time + (long) (random.nextDouble() * late));
      if (random.nextInt(8) == 0) {
        arrivals.put(copy(event), time + (long) (random.nextDouble() * late));
      }
      for (int r = random.nextInt(part) == 0 ? 1 + random.nextInt(2) : 0; r > 0; r--) {
        // Mostly later than the event, now and then before it.
        long delay = (long) ((random.nextDouble() * 1.2 - 0.1) * span);
        arrivals.put(copy(gone(event)), time + delay);
      }
    }
    List<MapEvent> log = new ArrayList<>(arrivals.keySet());
    if (random.nextInt(5) == 0) {
      Collections.shuffle(log, random);
    } else {
      log.sort(Comparator.comparing(arrivals::get));
    }
    return log;
  }

  /** Another record of the event: maps of arrivals tell them apart. */
  private static MapEvent copy(MapEvent event) {
    Map<String, Object> values = new HashMap<>(event.values());
    values.put("copy", new Object());
    return new MapEvent(ITEM, event.id() + " again", event.eventTimeMs(), values);
  }

  /** The rules, with every event kept. */
  private static final class Model {
    private final long retentionMs;
    private final Map<String, Event> counted = new HashMap<>();
    private final Map<String, Boolean> known = new HashMap<>();
    private long newestMs = Long.MIN_VALUE / 2;

    Model(long retentionMs) {
      this.retentionMs = retentionMs;
    }

    ApplyResult offer(MapEvent event) {
      String id = (String) event.values().get("id");
      boolean retraction = (Boolean) event.values().get("gone");
      if (event.eventTimeMs() < newestMs - retentionMs) {
        return ApplyResult.TOO_LATE;
      }
      Boolean before = known.get(id);
      if (retraction) {
        known.put(id, true);
        if (before == null) {
          return ApplyResult.PENDING;
        }
        counted.remove(id);
        return before ? ApplyResult.REPEATED : ApplyResult.APPLIED;
      }
      if (before != null) {
        return before && !applied.contains(id) ? ApplyResult.RETRACTED : ApplyResult.REPEATED;
      }
      known.put(id, false);
      applied.add(id);
      counted.put(id, event);
      newestMs = Math.max(newestMs, event.eventTimeMs());
      return ApplyResult.APPLIED;
    }

    private final Set<String> applied = new HashSet<>();

    NaiveOracle oracle() {
      NaiveOracle oracle = new NaiveOracle(event -> event.text(ITEM.indexOf("id")));
      counted.values().forEach(oracle::add);
      return oracle;
    }
  }

  private static ApplyResult apply(
      FeatureStore store, FeatureView view, List<MapEvent> log, int i) {
    return store.apply(view, "k", log.get(i), new LogPosition(0, i), NOW);
  }

  @Property(tries = 200)
  void values_areThoseOfTheRemainingEvents(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 400) int count,
      @ForAll @IntRange(min = 0, max = 3) int which) {
    Random random = new Random(seed);
    FeatureDefinitions definitions = DEFINITIONS.get(which);
    FeatureView view = definitions.views().get(0);
    List<MapEvent> log = log(random, count, view);
    FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());
    Model model = new Model(store.retentionMs(view));
    for (int i = 0; i < log.size(); i++) {
      assertThat(apply(store, view, log, i)).as("seed " + seed).isEqualTo(model.offer(log.get(i)));
      if (random.nextInt(40) == 0 || i == log.size() - 1) {
        for (int q = 0; q < 3; q++) {
          check(model, store, view, asOf(random, model.newestMs, view), " seed " + seed);
        }
      }
    }
  }

  /** What a crash takes comes again: the values are the same. */
  @Property(tries = 100)
  void values_acrossCrashes_areThoseOfTheRemainingEvents(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 250) int count,
      @ForAll @IntRange(min = 0, max = 3) int which) {
    Random random = new Random(seed);
    FeatureDefinitions definitions = DEFINITIONS.get(which);
    FeatureView view = definitions.views().get(0);
    List<MapEvent> log = log(random, count, view);
    CrashingRowStore rows = new CrashingRowStore();
    FeatureStore store = new FeatureStore(definitions, rows);
    InMemoryRowStore calmRows = new InMemoryRowStore();
    FeatureStore calm = new FeatureStore(definitions, calmRows);
    Model model = new Model(store.retentionMs(view));
    int committed = 0;
    int reached = 0;
    int crashes = 0;
    while (committed < log.size()) {
      int end = Math.max(reached, Math.min(log.size(), committed + 1 + random.nextInt(40)));
      reached = end;
      for (int i = committed; i < end; i++) {
        apply(store, view, log, i);
      }
      if (crashes < 15 && random.nextBoolean()) {
        rows.crash(random);
        store = new FeatureStore(definitions, rows);
        crashes++;
        continue;
      }
      rows.commit();
      for (; committed < end; committed++) {
        model.offer(log.get(committed));
        apply(calm, view, log, committed);
      }
      assertThat(row(rows, store, view)).as("seed " + seed).isEqualTo(row(calmRows, calm, view));
      check(model, store, view, asOf(random, model.newestMs, view), " seed " + seed);
    }
  }

  private static byte[] row(RowStore rows, FeatureStore store, FeatureView view) {
    return rows.get(store.rowKey(view, "k"));
  }

  private static long asOf(Random random, long newest, FeatureView view) {
    long[] windows = new ViewPlan(view).windowsMs();
    long window = windows[random.nextInt(windows.length)];
    return switch (random.nextInt(4)) {
      case 0 -> newest;
      case 1 -> newest + (long) (random.nextDouble() * window * 1.2);
      case 2 -> newest - (long) (random.nextDouble() * window / 12);
      default -> newest - random.nextInt(3);
    };
  }

  private static void check(
      Model model, FeatureStore store, FeatureView view, long asOfMs, String what) {
    FeatureVector vector = new FeatureVector(store.schemaOf("all"), asOfMs);
    store.read(view, "k", vector);
    NaiveOracle oracle = model.oracle();
    for (Feature feature : view.features()) {
      List<Window> windows = new ArrayList<>(feature.windows());
      if (windows.isEmpty()) {
        windows.add(null);
      }
      for (Window window : windows) {
        String column = window == null ? feature.name() : feature.column(window);
        int index = vector.schema().indexOf("v:" + column);
        String where = column + " as of " + (asOfMs - model.newestMs) + what;
        Object expected = oracle.value(feature, window == null ? -1 : window.lengthMs(), asOfMs);
        check(model, oracle, view, feature, window, vector, index, expected, where);
      }
    }
  }

  private static void check(
      Model model,
      NaiveOracle oracle,
      FeatureView view,
      Feature feature,
      Window window,
      FeatureVector vector,
      int index,
      Object expected,
      String where) {
    FeatureStatus status = vector.status(index);
    if (status == FeatureStatus.INVALID) {
      assertThat(vector.asOfMs()).as("live and INVALID: " + where).isLessThan(model.newestMs);
      return;
    }
    if (status != FeatureStatus.PRESENT) {
      assertThat(nothing(expected)).as(where + " " + expected).isTrue();
      return;
    }
    double bound = vector.errorBound(index);
    if (view.exact() && window != null && expected != null) {
      assertThat(bound).as(where).isZero();
    }
    long windowMs = window == null ? -1 : window.lengthMs();
    Checked.value(oracle, feature, windowMs, vector, index, where);
    (bound == 0 ? EXACT : BOUNDED).incrementAndGet();
  }

  private static boolean nothing(Object expected) {
    return expected == null
        || expected.equals(0.0)
        || (expected instanceof List<?> list && list.isEmpty())
        || (expected instanceof Map<?, ?> counts
            && counts.values().stream().allMatch(count -> count.equals(0L)));
  }

  @Example
  void event_takenBack_isAsIfItHadNotBeen() {
    FeatureDefinitions definitions = DEFINITIONS.get(0);
    FeatureView view = definitions.views().get(0);
    FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());
    Random random = new Random(3);
    MapEvent first = item(random, 1, TestViews.T0);
    List<MapEvent> log = List.of(first, item(random, 2, TestViews.T0), gone(first), gone(first));
    assertThat(apply(store, view, log, 0)).isEqualTo(ApplyResult.APPLIED);
    assertThat(apply(store, view, log, 1)).isEqualTo(ApplyResult.APPLIED);
    assertThat(apply(store, view, log, 2)).isEqualTo(ApplyResult.APPLIED);
    assertThat(apply(store, view, log, 2)).isEqualTo(ApplyResult.DUPLICATE);
    assertThat(apply(store, view, log, 3)).isEqualTo(ApplyResult.REPEATED);
    FeatureVector vector = new FeatureVector(store.schemaOf("all"), TestViews.T0);
    store.read(view, "k", vector);
    assertThat(vector.number(vector.schema().indexOf("v:events_10s"))).isEqualTo(1);
  }

  @Example
  void retraction_beforeItsEvent_keepsItOut() {
    FeatureDefinitions definitions = DEFINITIONS.get(0);
    FeatureView view = definitions.views().get(0);
    FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());
    MapEvent event = item(new Random(3), 1, TestViews.T0);
    List<MapEvent> log = List.of(gone(event), event);
    assertThat(apply(store, view, log, 0)).isEqualTo(ApplyResult.PENDING);
    assertThat(apply(store, view, log, 1)).isEqualTo(ApplyResult.RETRACTED);
  }
}
