package dev.weir.features.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.LogPosition;
import dev.weir.features.event.MapEvent;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/** A store that is swept at any time against one that never is, and against every event kept. */
class SweepPropertyTest {
  private static final EventType TYPE =
      new EventType(
          "test.Event",
          List.of(
              new Field("key", FieldType.STRING),
              new Field("at", FieldType.LONG),
              new Field("score", FieldType.DOUBLE)));
  private static final long T0 = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final long DAY = 86_400_000;
  private static final String[] LIVES = {"ttl: 20m", "retention: 30m", "retention: 5m", ""};

  // So that the properties are not met by sweeping or comparing nothing.
  private static final AtomicLong SWEPT = new AtomicLong();
  private static final AtomicLong COMPARED = new AtomicLong();
  private static final AtomicLong CHECKED = new AtomicLong();
  private static final AtomicLong REFUSED = new AtomicLong();

  @AfterContainer
  static void rowsWereSwept_andAnswersCompared() {
    assertThat(SWEPT.get()).isGreaterThan(1_000);
    assertThat(COMPARED.get()).isGreaterThan(100_000);
    assertThat(CHECKED.get()).isGreaterThan(1_000);
    assertThat(REFUSED.get()).isGreaterThan(10);
  }

  private static FeatureDefinitions definitions(String life) {
    return new FeatureDefinitionsParser(List.of(TYPE))
        .parse(
            "test.yaml",
            """
            entities: { e: { key: key } }
            sources: { s: { schema: test.Event, event_time: at } }
            feature_views:
              v:
                entity: e
                source: s
                LIFE
                features:
                  events: { count: "*", windows: [10s, 1m, 10m] }
                  mean: { mean: score, windows: [1m, 10m] }
                  least: { min: score, windows: [10m] }
                  recent: { decayed_count: { half_life: 5s } }
            feature_services: { all: [v] }
            """
                .replace("LIFE", life));
  }

  private static Event event(int id, String key, long timeMs, double score) {
    return new MapEvent(TYPE, "e" + id, timeMs, Map.of("key", key, "at", timeMs, "score", score));
  }

  private static FeatureVector read(FeatureStore store, String key, long asOfMs) {
    FeatureVector vector = new FeatureVector(store.schemaOf("all"), asOfMs);
    store.read(store.definitions().views().get(0), key, vector);
    return vector;
  }

  private static void sameAnswers(FeatureStore one, FeatureStore other, String key, long asOfMs) {
    FeatureVector expected = read(one, key, asOfMs);
    FeatureVector swept = read(other, key, asOfMs);
    for (int i = 0; i < expected.schema().size(); i++) {
      String where = expected.schema().columns().get(i).reference() + " of " + key;
      assertThat(swept.status(i)).as(where).isEqualTo(expected.status(i));
      assertThat(swept.eventTimeMs(i)).as(where).isEqualTo(expected.eventTimeMs(i));
      if (expected.present(i)) {
        // Faded sums of an older life are less than a rounding away.
        assertThat(swept.number(i)).as(where).isEqualTo(expected.number(i));
        assertThat(swept.errorBound(i)).as(where).isEqualTo(expected.errorBound(i));
      }
      COMPARED.incrementAndGet();
    }
  }

  @Property(tries = 300)
  void sweep_atAnyTime_changesNoAnswer(@ForAll long seed) {
    Random random = new Random(seed);
    FeatureDefinitions definitions = definitions(LIVES[random.nextInt(LIVES.length)]);
    FeatureView view = definitions.views().get(0);
    FeatureStore kept = new FeatureStore(definitions, new InMemoryRowStore());
    RowStore sweptRows = new InMemoryRowStore();
    FeatureStore swept = new FeatureStore(definitions, sweptRows);
    Sweep sweep = new Sweep(sweptRows, swept.sweepRanges(List.of(view), List.of()));
    int keys = 1 + random.nextInt(20);
    long now = T0;
    for (int i = 0; i < 400; i++) {
      now += pause(random, kept.lifeMs(view));
      String key = "k" + random.nextInt(keys);
      // Anything from on time to as late as the view takes events against the stream.
      long late = random.nextInt(4) > 0 ? 0 : (long) (random.nextDouble() * kept.retentionMs(view));
      long time = kept.streamTimeMs() == Long.MIN_VALUE ? now : now - late;
      Event event = event(i, key, time, random.nextInt(100));
      LogPosition at = new LogPosition(0, i);
      ApplyResult expected = kept.apply(view, key, event, at, now);
      assertThat(swept.apply(view, key, event, at, now)).as("seed " + seed).isEqualTo(expected);
      if (expected == ApplyResult.APPLIED) {
        sameAnswers(kept, swept, key, time);
      }
      while (random.nextInt(3) == 0) {
        SWEPT.addAndGet(sweep.step(swept.streamTimeMs(), 1 + random.nextInt(8)));
      }
      for (int k = 0; k < keys; k++) {
        long ahead = (long) (random.nextDouble() * 2 * kept.lifeMs(view));
        sameAnswers(kept, swept, "k" + k, now + (random.nextBoolean() ? 0 : ahead));
      }
    }
  }

  /** Mostly within windows, at times long enough to be forgotten. */
  private static long pause(Random random, long lifeMs) {
    return switch (random.nextInt(20)) {
      case 0 -> (long) (random.nextDouble() * 3 * lifeMs);
      case 1, 2, 3 -> (long) (random.nextDouble() * 10 * MINUTE);
      default -> (long) (random.nextDouble() * 20_000);
    };
  }

  @Property(tries = 300)
  void event_howeverLate_givesNoWrongValue(@ForAll long seed) {
    Random random = new Random(seed);
    FeatureDefinitions definitions = definitions("retention: 15m");
    FeatureView view = definitions.views().get(0);
    RowStore rows = new InMemoryRowStore();
    FeatureStore store = new FeatureStore(definitions, rows);
    Sweep sweep = new Sweep(rows, store.sweepRanges(List.of(view), List.of()));
    List<List<Long>> accepted = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      accepted.add(new ArrayList<>());
    }
    long now = T0;
    for (int i = 0; i < 300; i++) {
      now += pause(random, store.lifeMs(view));
      int k = random.nextInt(4);
      long time =
          random.nextInt(3) > 0 ? now : now - (long) (random.nextDouble() * 6 * store.lifeMs(view));
      ApplyResult result =
          store.apply(view, "k" + k, event(i, "k" + k, time, 1), new LogPosition(0, i), now);
      if (result == ApplyResult.APPLIED) {
        accepted.get(k).add(time);
        check(store, k, time, accepted.get(k), seed);
      } else {
        REFUSED.incrementAndGet();
      }
      sweep.step(store.streamTimeMs(), 1 + random.nextInt(8));
      for (int other = 0; other < 4; other++) {
        check(store, other, now, accepted.get(other), seed);
      }
    }
  }

  private static void check(FeatureStore store, int k, long asOfMs, List<Long> times, long seed) {
    FeatureVector vector = read(store, "k" + k, asOfMs);
    String[] windows = {"10s", "1m", "10m"};
    long[] lengthsMs = {10_000, MINUTE, 10 * MINUTE};
    for (int w = 0; w < windows.length; w++) {
      long leftMs = asOfMs - lengthsMs[w];
      long count = times.stream().filter(t -> t > leftMs && t <= asOfMs).count();
      int column = vector.schema().indexOf("v:events_" + windows[w]);
      if (vector.present(column)) {
        assertThat(Math.abs(vector.number(column) - count))
            .as(windows[w] + " of k" + k + ", seed " + seed)
            .isLessThanOrEqualTo(vector.errorBound(column));
        CHECKED.incrementAndGet();
      } else if (vector.status(column) == FeatureStatus.NOT_FOUND) {
        assertThat(count).as(windows[w] + " of k" + k + ", seed " + seed).isZero();
      }
    }
  }

  @Property(tries = 1)
  void view_withoutDeclaredLife_isKnownForThirtyDays() {
    FeatureDefinitions definitions = definitions("");
    FeatureView view = definitions.views().get(0);
    FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());
    store.apply(view, "k", event(1, "k", T0, 1), new LogPosition(0, 1), T0);
    assertThat(read(store, "k", T0 + 30 * DAY).number(0)).isZero();
    assertThat(read(store, "k", T0 + 30 * DAY + 1).status(0)).isEqualTo(FeatureStatus.NOT_FOUND);
  }
}
