package dev.weir.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.LogPosition;
import dev.weir.features.event.MapEvent;
import dev.weir.features.expiry.Sweep;
import dev.weir.features.registry.RegistryException;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.KeyLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Single changes of a definition and what its rows then answer, moment by moment. */
class DefinitionChangeCasesTest {
  /** On a full minute, so that marks of the log are too. */
  private static final long T = 1_700_000_040_000L;

  private static final long MINUTE = 60_000;
  private static final long NOW = Long.MAX_VALUE / 2;

  private final InMemoryRowStore rows = new InMemoryRowStore();
  private FeatureView view = TestViews.of("      n: { count: \"*\", windows: [1m] }\n");
  private FeatureStore store = store(view);
  private int offset;

  private FeatureStore store(FeatureView of) {
    return new FeatureStore(
        new FeatureDefinitions(
            List.of(of.entity()), List.of(of.source()), List.of(of), List.of(), List.of()),
        rows);
  }

  private void define(String features) {
    view = TestViews.of(features);
    store = store(view);
  }

  private void event(long timeMs, long size) {
    Map<String, Object> values = Map.of("key", "k", "kind", "LIKE", "text", "t", "size", size);
    MapEvent event = new MapEvent(TestViews.TYPE, "e" + offset, timeMs, values);
    assertThat(store.apply(view, "k", event, new LogPosition(0, offset++), NOW))
        .isEqualTo(ApplyResult.APPLIED);
  }

  /** The value, or the status where there is none. */
  private Object value(String column, long asOfMs) {
    FeatureSchema schema = new FeatureSchema(view.columns());
    FeatureVector vector = new FeatureVector(schema, asOfMs);
    store.read(view, "k", vector);
    int index = schema.indexOf("v:" + column);
    return vector.present(index) ? (Object) vector.number(index) : vector.status(index);
  }

  @Test
  void featureThatLeftAndCameBack_countsSinceItCameBack() {
    define("      likes: { count: \"*\", where: \"kind == 'LIKE'\", windows: [1h] }\n");
    event(T, 1);
    event(T + 1, 1);
    define("      sizes: { sum: size, windows: [1h] }\n");
    event(T + 2, 3);
    assertThat(value("sizes_1h", T + 2)).isEqualTo(FeatureStatus.INVALID);
    define(
        """
                  likes: { count: "*", where: "kind == 'LIKE'", windows: [1h] }
                  sizes: { sum: size, windows: [1h] }
            """);
    event(T + 3, 5);

    // Nobody noted whether the third event was a like.
    assertThat(value("likes_1h", T + 3)).isEqualTo(FeatureStatus.INVALID);
    assertThat(value("sizes_1h", T + 3)).isEqualTo(FeatureStatus.INVALID);
    event(T + 2 * MINUTE, 7);
    long passed = T + MINUTE + 60 * MINUTE;
    assertThat(value("likes_1h", passed - 2)).isEqualTo(FeatureStatus.INVALID);
    assertThat(value("likes_1h", passed - 1)).isEqualTo(1.0);
    assertThat(value("sizes_1h", passed - 1)).isEqualTo(7.0);
  }

  @Test
  void featureKeptThroughChanges_isKnownAllTheTime() {
    define("      sizes: { sum: size, windows: [1h] }\n");
    event(T, 1);
    define(
        "      n: { count: \"*\", windows: [10s] }\n      s: { sum: size, windows: [10s, 1h] }\n");
    event(T + 1, 2);
    define("      renamed: { sum: size, windows: [1h] }\n");
    assertThat(value("renamed_1h", T + 1)).isEqualTo(3.0);
    event(T + 2, 4);
    assertThat(value("renamed_1h", T + 2)).isEqualTo(7.0);
  }

  @Test
  void windowGrown_ringThatHadDropped_isNotTakenForWhole() {
    define("      n: { count: \"*\", windows: [10s] }\n");
    event(T, 1);
    event(T + MINUTE, 1); // the first one goes
    define("      n: { count: \"*\", windows: [10s, 1h] }\n");
    assertThat(value("n_1h", T + MINUTE)).isEqualTo(FeatureStatus.INVALID);
    event(T + MINUTE + 1, 1);
    assertThat(value("n_1h", T + MINUTE + 1)).isEqualTo(FeatureStatus.INVALID);
    event(T + 2 * MINUTE - 1, 1); // the end of the marked minute
    assertThat(value("n_10s", T + 2 * MINUTE - 1)).isEqualTo(1.0);
    assertThat(value("n_1h", T + 63 * MINUTE)).isEqualTo(0.0);
  }

  /** A hash made for some events serves a later feature of all events. */
  @Test
  void distinctWithLessOfACondition_takesTheHashesOfAllEvents() {
    String likes = "      l: { sum: score, where: \"kind == 'LIKE'\", windows: [1m] }\n";
    String sum = "      s: { sum: score, windows: [10m] }\n" + likes;
    define(sum);
    for (int i = 1; i <= 6; i++) {
      scored(T + i, i % 2 == 0 ? "LIKE" : "VIEW", i);
    }
    String distinct = "      d: { approx_distinct: score, windows: [1m] ";
    define(sum + distinct + ", where: \"kind == 'LIKE'\" }\n");
    assertThat(value("d_1m", T + 6)).isEqualTo(3.0);
    scored(T + 7, "LIKE", 7);
    define(sum + distinct + "}\n");
    assertThat(value("d_1m", T + 7)).isEqualTo(7.0);
  }

  private void scored(long timeMs, String kind, double score) {
    Map<String, Object> values = Map.of("key", "k", "kind", kind, "score", score);
    MapEvent event = new MapEvent(TestViews.TYPE, "e" + offset, timeMs, values);
    store.apply(view, "k", event, new LogPosition(0, offset++), NOW);
  }

  @Test
  void plainCountAdded_isKnownFromTheEventsThatTheRowStillHolds() {
    define("      sizes: { sum: size, windows: [1h] }\n");
    event(T, 1);
    event(T + 1, 1);
    define("      n: { count: \"*\", windows: [1m] }\n      s: { sum: size, windows: [1h] }\n");
    assertThat(value("n_1m", T + 1)).isEqualTo(2.0);
  }

  /** A number holds whole numbers to 2^53 only, and what is beyond it is no number. */
  @Test
  void wholeNumbersBeyondNumbers_areNotGuessedFromThem() {
    define("      sizes: { sum: size, windows: [1m] }\n");
    event(T, 1L << 60);
    event(T + 1, 4);
    assertThat(value("sizes_1m", T + 1)).isEqualTo(4.0);
    define(
        """
                  s: { sum: size, windows: [1m] }
                  n: { count: size, windows: [1m] }
                  d: { approx_distinct: size, windows: [1m] }
            """);
    event(T + 2, 4);

    assertThat(value("s_1m", T + 2)).isEqualTo(8.0);
    assertThat(value("n_1m", T + 2)).isEqualTo(FeatureStatus.INVALID);
    assertThat(value("d_1m", T + 2)).isEqualTo(FeatureStatus.INVALID);
  }

  @Test
  void exactView_withOtherFeatures_isRefusedWithTheWayOut() {
    view = exact(TestViews.of("      n: { count: \"*\", windows: [1m] }\n"));
    store = store(view);
    event(T, 1);
    FeatureView more =
        exact(
            TestViews.of(
                """
                  n: { count: "*", windows: [1m] }
                  s: { sum: size, windows: [1m] }
            """));
    assertThatThrownBy(() -> store(more).check())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("feature view 'v'")
        .hasMessageContaining("features (precision: exact)")
        .hasMessageContaining("version: 2");
  }

  @Test
  void nextVersion_ofOtherEvents_countsAnewAndSaysSince_andWhatWasLeftIsSwept() {
    event(T, 1);
    FeatureView first = view;
    view =
        versioned(
            TestViews.of("      n: { count: \"*\", where: \"kind == 'VIEW'\", windows: [1m] }\n"),
            2);
    store = store(view);
    store.check();
    Sweep sweep = new Sweep(rows, store.sweepRanges(List.of(view), List.of()));
    pass(sweep);
    assertThat(rowsOf(first)).as("before it counts by the new version").isEqualTo(1);
    assertThat(value("n_1m", T)).isEqualTo(FeatureStatus.INVALID);

    scored(T + 1, "VIEW", 1);
    assertThat(value("n_1m", T + 1)).isEqualTo(FeatureStatus.INVALID);
    scored(T + 3 * MINUTE, "VIEW", 1);
    assertThat(value("n_1m", T + 3 * MINUTE)).isEqualTo(1.0);
    pass(sweep);
    assertThat(rowsOf(first)).isZero();
    assertThat(rowsOf(view)).isEqualTo(1);

    assertThatThrownBy(() -> store(first).check())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("for a while it was not among the loaded definitions")
        .hasMessageContaining("version");
  }

  @Test
  void firstVersion_inAStoreOfNoEvents_countsFromTheBeginning() {
    view = versioned(view, 7);
    store = store(view);
    event(T, 1);
    assertThat(value("n_1m", T)).isEqualTo(1.0);
  }

  private void pass(Sweep sweep) {
    long passes = sweep.passes();
    while (sweep.passes() == passes) {
      int removed = sweep.step(store.streamTimeMs(), 100);
      assertThat(removed).isNotNegative();
    }
  }

  private int rowsOf(FeatureView of) {
    byte[] prefix = KeyLayout.prefix(of.rowName());
    List<byte[]> keys = new ArrayList<>();
    rows.forEach(prefix, KeyLayout.after(prefix), (key, row) -> keys.add(key));
    return keys.size();
  }

  private static FeatureView versioned(FeatureView view, int version) {
    return new FeatureView(
        "v",
        view.entity(),
        view.source(),
        view.keys(),
        view.features(),
        view.where(),
        0,
        0,
        false,
        version);
  }

  private static FeatureView exact(FeatureView view) {
    return new FeatureView(
        "v", view.entity(), view.source(), view.keys(), view.features(), view.where(), 0, 0, true);
  }
}
