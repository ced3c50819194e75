package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Window;
import dev.weir.features.event.Event;
import dev.weir.features.event.LogPosition;
import dev.weir.features.event.MapEvent;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** Rows against a computation that keeps every event. */
class RowAgainstOracleTest {
  private static final long NOW = Long.MAX_VALUE / 2;
  private static final FeatureView[] VIEWS = {
    TestViews.everything("10s", "1m", "10m"),
    TestViews.everything("1s", "2s", "3s"),
    TestViews.everything("10m", "1h", "1d"),
    TestViews.everything("1h", "7d", "30d"),
    TestViews.everything("7m", "100m", "400d"),
    TestViews.lifetime("10s", "10m"),
  };
  private static final ViewPlan[] PLANS =
      Arrays.stream(VIEWS).map(ViewPlan::new).toArray(ViewPlan[]::new);

  // So that the properties are not met by checking nothing: both kinds of values must occur.
  private static final Checked CHECKED = new Checked();

  @AfterContainer
  static void bothKindsOfValues_wereChecked() {
    assertThat(CHECKED.exact()).isGreaterThan(1_000);
    assertThat(CHECKED.bounded()).isGreaterThan(1_000);
  }

  /** Spans of time from dense (many events per tile) to sparse (beyond the retention). */
  private static List<Event> events(Random random, int count, FeatureView view) {
    long longest =
        view.features().get(0).windows().stream().mapToLong(Window::lengthMs).max().orElseThrow();
    long span = (long) (longest * Math.pow(10, random.nextDouble() * 3 - 2)) + 1;
    int texts = 1 + random.nextInt(count);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long time = TestViews.T0 + (long) (random.nextDouble() * span);
      // Many events of one millisecond now and then.
      time = random.nextInt(20) == 0 && i > 0 ? events.get(i - 1).eventTimeMs() : time;
      events.add(TestViews.event(random, i, time, texts));
    }
    return events;
  }

  @Property(tries = 120)
  void row_inAnyOrder_equalsTheOracle(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 700) int count,
      @ForAll @IntRange(min = 0, max = 5) int viewIndex) {
    Random random = new Random(seed);
    FeatureView view = VIEWS[viewIndex];
    ViewPlan plan = PLANS[viewIndex];
    RowUpdater updater = new RowUpdater(plan, 60_000);
    RowReader reader = new RowReader(plan);
    NaiveOracle oracle = new NaiveOracle();
    List<Event> events = events(random, count, view);
    int disorder = random.nextInt(4);
    if (disorder == 0) {
      Collections.shuffle(events, random);
    } else {
      long jitter = disorder == 1 ? 1 : 1 + (long) (random.nextDouble() * 60_000);
      events.sort(Comparator.comparingLong(e -> e.eventTimeMs() / jitter));
    }
    byte[] row = null;
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      LogPosition at = new LogPosition(0, i);
      long newest = oracle.newestMs();
      ApplyResult result = updater.apply(row, event, at, NOW);
      if (event.eventTimeMs() < newest - plan.retentionMs()) {
        assertThat(result).isEqualTo(ApplyResult.TOO_LATE);
        continue;
      }
      assertThat(result).isEqualTo(ApplyResult.APPLIED);
      byte[] before = row == null ? null : row.clone();
      byte[] old = row;
      row = updater.row();
      assertThat(old).isEqualTo(before);
      if (event.eventTimeMs() - newest > plan.lifeMs()) {
        oracle = new NaiveOracle(); // silent for so long, it begins anew
      }
      oracle.add(event);
      assertThat(updater.apply(row, event, at, NOW)).isEqualTo(ApplyResult.DUPLICATE);
      if (random.nextInt(40) == 0 || i == events.size() - 1) {
        for (int q = 0; q < 4; q++) {
          check(oracle, view, reader, row, asOf(random, oracle.newestMs(), plan), seed);
        }
      }
    }
  }

  /** Found by the property: decayed events that expired before the ring was ever full. */
  @Example
  void row_expiredBeforeItWasFull_saysSo() {
    row_inAnyOrder_equalsTheOracle(-7656, 93, 4);
  }

  private static long asOf(Random random, long newest, ViewPlan plan) {
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

  private void check(
      NaiveOracle oracle, FeatureView view, RowReader reader, byte[] row, long asOfMs, long seed) {
    FeatureSchema schema = new FeatureSchema(view.columns());
    FeatureVector vector = new FeatureVector(schema, asOfMs);
    reader.read(row, IntStream.range(0, schema.size()).toArray(), vector);
    CHECKED.check(oracle, view, vector, false, "seed " + seed);
  }

  @Property(tries = 100)
  void rows_ofOneSet_areEqualToTheByte(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 600) int count,
      @ForAll @IntRange(min = 0, max = 5) int viewIndex) {
    Random random = new Random(seed);
    ViewPlan plan = PLANS[viewIndex];
    List<Event> events = events(random, count, VIEWS[viewIndex]);
    long newest = events.stream().mapToLong(Event::eventTimeMs).max().orElseThrow();
    events.removeIf(event -> event.eventTimeMs() < newest - plan.retentionMs());
    byte[] first = rowOf(events, plan);
    Collections.shuffle(events, random);
    assertThat(rowOf(events, plan)).as("seed " + seed).isEqualTo(first);
  }

  /** The tile that holds now is whole: its events are older than the ring's. */
  @Example
  void busyKey_readNow_isExactWhereTheWindowHoldsAllOfIt() {
    FeatureView view = TestViews.of("      posts: { count: \"*\", windows: [1d, 2d] }\n");
    ViewPlan plan = new ViewPlan(view);
    RowUpdater updater = new RowUpdater(plan, 60_000);
    byte[] row = null;
    long newest = TestViews.T0;
    for (int i = 0; i < 1_000; i++) {
      newest = TestViews.T0 + i * 10L;
      Event event = new MapEvent(TestViews.TYPE, "e" + i, newest, Map.of());
      updater.apply(row, event, new LogPosition(0, i), NOW);
      row = updater.row();
    }
    FeatureVector vector = new FeatureVector(new FeatureSchema(view.columns()), newest);
    new RowReader(plan).read(row, new int[] {0, 1}, vector);
    assertThat(vector.number(0)).isEqualTo(1_000);
    assertThat(vector.errorBound(0)).isZero();
    assertThat(vector.number(1)).isEqualTo(1_000);
    assertThat(vector.errorBound(1)).isZero();
  }

  /** Every event comes from a partition of its own, so that positions do not depend on order. */
  private static byte[] rowOf(List<Event> events, ViewPlan plan) {
    RowUpdater updater = new RowUpdater(plan, 60_000);
    byte[] row = null;
    for (Event event : events) {
      int partition = Integer.parseInt(event.id().substring(1));
      assertThat(updater.apply(row, event, new LogPosition(partition, 1), NOW))
          .isEqualTo(ApplyResult.APPLIED);
      row = updater.row();
    }
    return row;
  }
}
