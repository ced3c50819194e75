package dev.weir.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.aggregation.Input;
import dev.weir.features.definition.Entity;
import dev.weir.features.definition.Feature;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureService;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Source;
import dev.weir.features.definition.Window;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.LogPosition;
import dev.weir.features.event.MapEvent;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.CrashingRowStore;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.RowStore;
import dev.weir.features.window.ApplyResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Events that a producer sends twice, against a computation that keeps every event. */
class DoublesTest {
  private static final long T0 = 1_700_000_000_000L;
  private static final long HORIZON_MS = 3_600_000;
  private static final long NOW = Long.MAX_VALUE / 2;
  private static final EventType POST =
      new EventType(
          "test.Post",
          List.of(
              new EventType.Field("post_id", FieldType.STRING),
              new EventType.Field("author_id", FieldType.STRING),
              new EventType.Field("score", FieldType.DOUBLE)));

  private final FeatureView posting =
      new FeatureView(
          "posting",
          new Entity("author", "author_id"),
          new Source("posts", "posts", POST, "created_at", "post_id", HORIZON_MS, null),
          List.of(
              new Feature(
                  "posts",
                  new Aggregation.Count(null),
                  List.of(Window.parse("1h"), Window.parse("1d")),
                  null),
              new Feature(
                  "score",
                  new Aggregation.Sum(Input.of(POST, "score")),
                  List.of(Window.parse("1d")),
                  null)));
  private final FeatureDefinitions definitions =
      new FeatureDefinitions(
          List.of(posting.entity()),
          List.of(posting.source()),
          List.of(posting),
          List.of(),
          List.of(new FeatureService("all", List.of(posting), List.of())));

  private static Event post(String id, long timeMs, double score) {
    Map<String, Object> values = new HashMap<>(Map.of("author_id", "ann", "score", score));
    if (!id.isEmpty()) {
      values.put("post_id", id);
    }
    return new MapEvent(POST, "transport id", timeMs, values);
  }

  private ApplyResult apply(FeatureStore store, Event event, long offset) {
    return store.apply(posting, "ann", event, new LogPosition(0, offset), NOW);
  }

  private double value(FeatureStore store, String column, long asOfMs) {
    FeatureVector vector = new FeatureVector(store.schemaOf("all"), asOfMs);
    store.read(posting, "ann", vector);
    return vector.number(vector.schema().indexOf("posting:" + column));
  }

  @Example
  void double_ofACountedEvent_isRepeated() {
    FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());
    assertThat(apply(store, post("a", T0, 1), 1)).isEqualTo(ApplyResult.APPLIED);
    assertThat(apply(store, post("b", T0, 1), 2)).isEqualTo(ApplyResult.APPLIED);
    assertThat(apply(store, post("a", T0, 1), 3)).isEqualTo(ApplyResult.REPEATED);
    assertThat(apply(store, post("a", T0 + 60_000, 1), 4)).isEqualTo(ApplyResult.REPEATED);
    assertThat(value(store, "posts_1d", T0 + 60_000)).isEqualTo(2);
  }

  @Example
  void event_withoutAnId_isCounted() {
    FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());
    assertThat(apply(store, post("", T0, 1), 1)).isEqualTo(ApplyResult.APPLIED);
    assertThat(apply(store, post("", T0, 1), 2)).isEqualTo(ApplyResult.APPLIED);
  }

  @Example
  void double_beyondTheHorizon_isCountedAgain() {
    FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());
    apply(store, post("a", T0, 1), 1);
    apply(store, post("b", T0 + HORIZON_MS, 1), 2);
    assertThat(apply(store, post("a", T0, 1), 3)).isEqualTo(ApplyResult.REPEATED);
    apply(store, post("c", T0 + HORIZON_MS + 1, 1), 4);
    assertThat(apply(store, post("a", T0, 1), 5)).isEqualTo(ApplyResult.APPLIED);
  }

  @Example
  void double_ofAnotherEntity_isItsOwn() {
    FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());
    apply(store, post("a", T0, 1), 1);
    assertThat(store.apply(posting, "bob", post("a", T0, 1), new LogPosition(0, 2), NOW))
        .isEqualTo(ApplyResult.APPLIED);
  }

  /** A log with doubles of some events, late by less than the horizon. */
  private static List<Event> log(Random random, int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long time = T0 + (long) (random.nextDouble() * HORIZON_MS);
      Event event = post("p" + i, time, random.nextInt(1_000));
      int copies = 1 + (random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0);
      events.addAll(Collections.nCopies(copies, event));
    }
    Collections.shuffle(events, random);
    return events;
  }

  private void check(FeatureStore store, List<Event> log, long asOfMs) {
    Map<String, Event> once = new HashMap<>();
    log.forEach(event -> once.put(posting.source().idOf(event), event));
    double sum = once.values().stream().mapToDouble(event -> event.number(2)).sum();
    assertThat(value(store, "posts_1d", asOfMs)).isEqualTo(once.size());
    assertThat(value(store, "score_1d", asOfMs)).isEqualTo(sum);
  }

  @Property(tries = 200)
  void doubles_withinTheHorizon_changeNothingInAnyOrder(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int count) {
    Random random = new Random(seed);
    List<Event> log = log(random, count);
    FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());
    for (int i = 0; i < log.size(); i++) {
      apply(store, log.get(i), i);
    }
    check(store, log, T0 + HORIZON_MS);
  }

  /** Every interval of the log may be lost with a part of what it wrote, and comes again. */
  @Property(tries = 200)
  void doubles_acrossCrashes_areFoundAgain(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int count) {
    Random random = new Random(seed);
    List<Event> log = log(random, count);
    InMemoryRowStore calm = new InMemoryRowStore();
    FeatureStore calmStore = new FeatureStore(definitions, calm);
    for (int i = 0; i < log.size(); i++) {
      apply(calmStore, log.get(i), i);
    }
    CrashingRowStore rows = new CrashingRowStore();
    FeatureStore store = new FeatureStore(definitions, rows);
    int committed = 0;
    int crashes = 0;
    while (committed < log.size()) {
      int end = Math.min(log.size(), committed + 1 + random.nextInt(30));
      for (int i = committed; i < end; i++) {
        apply(store, log.get(i), i);
      }
      if (crashes < 20 && random.nextBoolean()) {
        rows.crash(random);
        store = new FeatureStore(definitions, rows);
        crashes++;
      } else {
        rows.commit();
        committed = end;
      }
    }
    assertThat(contents(rows)).as("seed " + seed).isEqualTo(contents(calm));
    check(store, log, T0 + HORIZON_MS);
  }

  private static Map<String, String> contents(RowStore rows) {
    Map<String, String> contents = new HashMap<>();
    HexFormat hex = HexFormat.of();
    rows.forEach(
        new byte[0], null, (key, row) -> contents.put(hex.formatHex(key), hex.formatHex(row)));
    return contents;
  }
}
