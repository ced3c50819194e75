package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.Feature;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Window;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.registry.RegistryException;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.InMemoryRowStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** Rows that live through changes of their definition, against a computation that keeps all. */
class DefinitionChangeTest {
  private static final long NOW = Long.MAX_VALUE / 2;
  private static final int ENTITIES = 3;
  private static final String[] WINDOWS = {"10s", "1m", "10m", "1h"};
  private static final String[] AGGREGATIONS = {
    "count: \"*\"",
    "count: score",
    "sum: score",
    "mean: score",
    "min: size",
    "max: score",
    "variance: score",
    "ratio: \"kind == 'LIKE'\"",
    "first: size",
    "last: text",
    "last_n: size, n: 3",
    "distinct_set: text, limit: 20",
    "approx_distinct: text",
    "approx_distinct: size",
    "approx_distinct: score",
    "approx_quantile: score, q: 0.5",
    "approx_top_k: text, k: 3",
    "histogram: kind, keys: 2",
    "histogram: size, buckets: [0, 10, 100.5, 500]"
  };
  private static final int TRIES = Integer.getInteger("weir.changes.tries", 0);
  private static final long SEED = Long.getLong("weir.changes.seed", 1);

  // So that the properties are not met by checking nothing.
  private static final AtomicLong EXACT = new AtomicLong();
  private static final AtomicLong BOUNDED = new AtomicLong();
  private static final AtomicLong INVALID = new AtomicLong();

  @AfterContainer
  static void allKindsOfValues_wereChecked() {
    assertThat(EXACT.get()).isGreaterThan(1_000);
    assertThat(BOUNDED.get()).isGreaterThan(1_000);
    assertThat(INVALID.get()).isGreaterThan(1_000);
  }

  private static FeatureView view(Random random) {
    StringBuilder features = new StringBuilder();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      String where = random.nextInt(3) == 0 ? ", where: \"kind == 'LIKE'\"" : "";
      String line;
      if (random.nextInt(6) == 0) {
        String field = random.nextBoolean() ? "count: \"*\"" : "sum: score";
        line = "decayed_" + field + ", half_life: " + (random.nextBoolean() ? "1s" : "20s");
      } else {
        line = AGGREGATIONS[random.nextInt(AGGREGATIONS.length)] + windows(random);
      }
      features.append("      f" + i + ": { " + line + where + " }\n");
    }
    return TestViews.of(features.toString());
  }

  /** Now and then it keeps events for longer than its windows ask for. */
  private static FeatureView kept(FeatureView view, Random random) {
    long retentionMs = random.nextInt(4) > 0 ? 0 : 60_000L << random.nextInt(8);
    return new FeatureView(
        view.name(),
        view.entity(),
        view.source(),
        view.keys(),
        view.features(),
        null,
        0,
        Math.max(retentionMs, retentionMs == 0 ? 0 : longestMs(view)),
        false);
  }

  private static long longestMs(FeatureView view) {
    return view.features().stream()
        .flatMap(feature -> feature.windows().stream())
        .mapToLong(Window::lengthMs)
        .max()
        .orElse(0);
  }

  private static String windows(Random random) {
    if (random.nextInt(8) == 0) {
      return "";
    }
    List<String> chosen = new ArrayList<>();
    for (String window : WINDOWS) {
      if (random.nextInt(3) == 0) {
        chosen.add(window);
      }
    }
    return ", windows: " + (chosen.isEmpty() ? List.of(WINDOWS[random.nextInt(4)]) : chosen);
  }

  private static FeatureDefinitions definitions(FeatureView view) {
    return new FeatureDefinitions(
        List.of(view.entity()), List.of(view.source()), List.of(view), List.of(), List.of());
  }

  private static List<Event> events(Random random, int count) {
    long span = (long) (3_600_000 * Math.pow(10, random.nextDouble() * 3 - 2)) + 1;
    long jitter = (long) (span * random.nextDouble() * 0.2);
    long[] arrival = new long[count];
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long time = TestViews.T0 + (long) (random.nextDouble() * span);
      time = random.nextInt(20) == 0 && i > 0 ? events.get(i - 1).eventTimeMs() : time;
      events.add(TestViews.event(random, i, time, 1 + count / 4));
      arrival[i] = time + (long) (random.nextDouble() * jitter);
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      order.add(i);
    }
    Collections.sort(order, (a, b) -> Long.compare(arrival[a], arrival[b]));
    return order.stream().map(events::get).toList();
  }

  /**
   * As many chains of definitions as asked for, all from one seed:
   *
   * <pre>
   * ./mvnw -q -pl feature-store -am test -Dsurefire.failIfNoSpecifiedTests=false \
   *   -Dtest=DefinitionChangeTest -Dweir.changes.tries=20000 -Dweir.changes.seed=1
   * </pre>
   */
  @Example
  void values_afterManyMoreChanges_equalTheOracle() {
    Random random = new Random(SEED);
    for (int i = 0; i < TRIES; i++) {
      values_afterChangesOfTheDefinition_equalTheOracle(random.nextLong(), 1 + random.nextInt(900));
    }
  }

  @Property(tries = 1_000)
  void values_afterChangesOfTheDefinition_equalTheOracle(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 900) int count) {
    Random random = new Random(seed);
    InMemoryRowStore rows = new InMemoryRowStore();
    NaiveOracle[] oracles = new NaiveOracle[ENTITIES];
    for (int e = 0; e < ENTITIES; e++) {
      oracles[e] = new NaiveOracle();
    }
    List<Event> events = events(random, count);
    FeatureView view = kept(view(random), random);
    FeatureStore store = new FeatureStore(definitions(view), rows);
    Past past = new Past(view);
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(count) < changes) {
        view = random.nextInt(4) == 0 ? view : changed(view, random);
        past.changedTo(view);
        store = new FeatureStore(definitions(view), rows);
        store.check();
        check(store, past, oracles, random, "changed, seed " + seed);
        replay(store, view, events, i, random, oracles);
      }
      int entity = entityOf(events.get(i), i, count);
      past.offered(events.get(i).eventTimeMs());
      boolean over = events.get(i).eventTimeMs() - oracles[entity].newestMs() > store.lifeMs(view);
      if (apply(store, view, events.get(i), i, entity) == ApplyResult.APPLIED) {
        oracles[entity] = over ? new NaiveOracle() : oracles[entity];
        oracles[entity].add(events.get(i));
      }
      if (random.nextInt(60) == 0 || i == count - 1) {
        check(store, past, oracles, random, "seed " + seed);
      }
    }
  }

  /** Another definition, often one that shares features with the first. */
  private static FeatureView changed(FeatureView before, Random random) {
    FeatureView other = view(random);
    List<Feature> features = new ArrayList<>();
    for (Feature feature : before.features()) {
      if (random.nextInt(3) > 0) {
        features.add(feature);
      }
    }
    for (Feature feature : other.features()) {
      features.add(
          new Feature(
              "n" + feature.name(), feature.aggregation(), feature.windows(), feature.where()));
    }
    Collections.shuffle(features, random);
    List<Feature> named = new ArrayList<>();
    for (Feature feature : features) {
      named.add(
          new Feature(
              "g" + named.size(), feature.aggregation(), feature.windows(), feature.where()));
    }
    return kept(new FeatureView(before.name(), before.entity(), before.source(), named), random);
  }

  /** Each entity begins at another time. */
  private static int entityOf(Event event, int i, int count) {
    int begun = 1 + i * ENTITIES / count;
    return Math.floorMod(event.id().hashCode(), Math.min(ENTITIES, begun));
  }

  private static ApplyResult apply(
      FeatureStore store, FeatureView view, Event event, int offset, int entity) {
    return store.apply(view, "k" + entity, event, new LogPosition(0, offset), NOW);
  }

  /** After a restart the end of the log comes again; only what was too late may be new. */
  private static void replay(
      FeatureStore store,
      FeatureView view,
      List<Event> events,
      int end,
      Random random,
      NaiveOracle[] oracles) {
    for (int i = Math.max(0, end - random.nextInt(20)); i < end; i++) {
      int entity = entityOf(events.get(i), i, events.size());
      if (apply(store, view, events.get(i), i, entity) == ApplyResult.APPLIED) {
        assertThat(oracles[entity].has(events.get(i))).isFalse();
        oracles[entity].add(events.get(i));
      }
    }
  }

  private static void check(
      FeatureStore store, Past past, NaiveOracle[] oracles, Random random, String where) {
    for (int e = 0; e < ENTITIES; e++) {
      long newest = oracles[e].newestMs();
      if (newest < 0) {
        continue;
      }
      for (long asOfMs :
          new long[] {
            newest,
            newest + random.nextInt(100_000),
            newest + 3_700_000L * random.nextInt(3),
            newest - random.nextInt(20_000),
            newest - random.nextInt(2_000_000)
          }) {
        check(store, past, "k" + e, oracles[e], asOfMs, where);
      }
    }
  }

  private static void check(
      FeatureStore store, Past past, String key, NaiveOracle oracle, long asOfMs, String context) {
    FeatureView view = past.current();
    FeatureSchema schema = new FeatureSchema(view.columns());
    FeatureVector vector = new FeatureVector(schema, asOfMs);
    store.read(view, key, vector);
    for (Feature feature : view.features()) {
      List<Window> windows = new ArrayList<>(feature.windows());
      if (windows.isEmpty()) {
        windows.add(null);
      }
      for (Window window : windows) {
        String column = window == null ? feature.name() : feature.column(window);
        int index = schema.indexOf("v:" + column);
        long length = window == null ? -1 : window.lengthMs();
        String where =
            column
                + " "
                + feature.aggregation()
                + " as of newest + "
                + (asOfMs - oracle.newestMs())
                + " key "
                + key
                + " "
                + context;
        FeatureStatus status = vector.status(index);
        if (status == FeatureStatus.INVALID) {
          INVALID.incrementAndGet();
          if (asOfMs >= oracle.newestMs() && length > 0) {
            assertThat(asOfMs - length + 1)
                .as("since passed: " + where)
                .isLessThan(store.sinceMs(view, feature))
                .isLessThan(past.sinceMsMax(feature, length));
          }
        } else if (status == FeatureStatus.NOT_FOUND) {
          boolean over = asOfMs - oracle.newestMs() > store.lifeMs(view);
          assertThat(oracle.anyUpTo(asOfMs) && !over).as(where).isFalse();
        } else if (status == FeatureStatus.NULL_VALUE) {
          assertThat(oracle.value(feature, length, asOfMs)).as(where).isNull();
        } else {
          (vector.errorBound(index) == 0 ? EXACT : BOUNDED).incrementAndGet();
          Checked.value(oracle, feature, length, vector, index, where);
        }
      }
    }
  }

  /** What the definitions were, kept apart from the store. */
  private static final class Past {
    private final List<FeatureView> views = new ArrayList<>();
    private final List<Long> offeredAtChange = new ArrayList<>();
    private long offered;

    Past(FeatureView first) {
      views.add(first);
    }

    FeatureView current() {
      return views.get(views.size() - 1);
    }

    void changedTo(FeatureView view) {
      views.add(view);
      offeredAtChange.add(offered);
    }

    void offered(long eventTimeMs) {
      offered = Math.max(offered, eventTimeMs);
    }

    /**
     * Since when a window is known at the latest: the end of the last definition that had none
     * such; and a window before each change, as those with it may have kept no more.
     */
    long sinceMsMax(Feature feature, long windowMs) {
      long since = 0;
      for (int i = views.size() - 2; i >= 0; i--) {
        long endMs = (offeredAtChange.get(i) / 60_000 + 1) * 60_000;
        if (views.get(i).features().stream().noneMatch(f -> tells(f, feature, windowMs))) {
          return Math.max(since, endMs);
        }
        since = Math.max(since, endMs - windowMs);
      }
      return since;
    }

    private static boolean tells(Feature known, Feature feature, long windowMs) {
      return known.aggregation().describe().equals(feature.aggregation().describe())
          && text(known).equals(text(feature))
          && known.windows().stream().anyMatch(window -> window.lengthMs() >= windowMs);
    }

    private static String text(Feature feature) {
      return feature.where() == null ? "" : feature.where().text();
    }
  }

  @Example
  void otherEvents_areRefusedWithTheWayOut() {
    InMemoryRowStore rows = new InMemoryRowStore();
    FeatureView likes = TestViews.of("      n: { count: \"*\", windows: [1h] }\n");
    FeatureStore store = new FeatureStore(definitions(likes), rows);
    apply(store, likes, TestViews.event(new Random(1), 1, TestViews.T0, 3), 1, 0);
    FeatureView other =
        new FeatureView(
            "v",
            new dev.weir.features.definition.Entity("other", "key"),
            likes.source(),
            likes.features());
    assertThatThrownBy(() -> new FeatureStore(definitions(other), rows).check())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("feature view 'v'")
        .hasMessageContaining("entity: 'e' → 'other'")
        .hasMessageContaining("version: 2");
  }
}
