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
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowCount;
import dev.weir.features.window.ApplyResult;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeatureStoreTest {
  private static final EventType POST =
      new EventType(
          "test.Post",
          List.of(
              new EventType.Field("author_id", FieldType.STRING),
              new EventType.Field("score", FieldType.DOUBLE),
              new EventType.Field("text", FieldType.STRING)));
  private static final long T0 = 1_700_000_000_000L;

  private final FeatureView posting =
      new FeatureView(
          "posting",
          new Entity("author", "author_id"),
          new Source("posts", "posts", POST, "created_at"),
          List.of(
              new Feature(
                  "posts",
                  new Aggregation.Count(null),
                  List.of(Window.parse("10s"), Window.parse("1h")),
                  null),
              new Feature(
                  "score",
                  new Aggregation.Mean(Input.of(POST, "score")),
                  List.of(Window.parse("1h")),
                  null),
              new Feature(
                  "texts",
                  new Aggregation.ApproxDistinct(Input.of(POST, "text")),
                  List.of(Window.parse("1h")),
                  null),
              new Feature("recent", new Aggregation.DecayedCount(null, 60_000), List.of(), null)));
  private final FeatureDefinitions definitions =
      new FeatureDefinitions(
          List.of(posting.entity()),
          List.of(posting.source()),
          List.of(posting),
          List.of(),
          List.of(new FeatureService("all", List.of(posting), List.of())));
  private final FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());

  private ApplyResult post(long timeMs, double score, String text, long offset) {
    Event event =
        new MapEvent(
            POST, "e" + offset, timeMs, Map.of("author_id", "ann", "score", score, "text", text));
    return store.apply(posting, "ann", event, new LogPosition(0, offset), T0 + 3_600_000);
  }

  private FeatureVector readAt(long asOfMs) {
    FeatureVector vector = new FeatureVector(store.schemaOf("all"), asOfMs);
    store.read(posting, "ann", vector);
    return vector;
  }

  private static Object value(FeatureVector vector, String reference) {
    return vector.value(vector.schema().indexOf(reference));
  }

  @Test
  void events_within_windows_areCounted() {
    assertThat(post(T0, 0.5, "a", 1)).isEqualTo(ApplyResult.APPLIED);
    assertThat(post(T0 + 60_000, 0.25, "b", 2)).isEqualTo(ApplyResult.APPLIED);
    FeatureVector vector = readAt(T0 + 60_000);
    assertThat(value(vector, "posting:posts_10s")).isEqualTo(1L);
    assertThat(value(vector, "posting:posts_1h")).isEqualTo(2L);
    assertThat(value(vector, "posting:score_1h")).isEqualTo(0.375);
    assertThat(value(vector, "posting:texts_1h")).isEqualTo(2L);
    assertThat((Double) value(vector, "posting:recent")).isEqualTo(1.5);
  }

  @Test
  void left_edge_isOpen_rightEdge_isClosed() {
    post(T0, 0.5, "a", 1);
    assertThat(value(readAt(T0 + 9_999), "posting:posts_10s")).isEqualTo(1L);
    assertThat(value(readAt(T0 + 10_000), "posting:posts_10s")).isEqualTo(0L);
  }

  @Test
  void before_theFirstEvent_nothingIsFound() {
    post(T0, 0.5, "a", 1);
    assertThat(readAt(T0 - 1).status(0)).isEqualTo(FeatureStatus.NOT_FOUND);
  }

  @Test
  void mean_withoutEventsInWindow_isNull() {
    post(T0, 0.5, "a", 1);
    FeatureVector vector = readAt(T0 + 3_600_000);
    assertThat(vector.status(vector.schema().indexOf("posting:score_1h")))
        .isEqualTo(FeatureStatus.NULL_VALUE);
    assertThat(value(vector, "posting:posts_1h")).isEqualTo(0L);
  }

  @Test
  void replayed_event_isADuplicate() {
    post(T0, 0.5, "a", 7);
    assertThat(post(T0, 0.5, "a", 7)).isEqualTo(ApplyResult.DUPLICATE);
    assertThat(value(readAt(T0), "posting:posts_1h")).isEqualTo(1L);
  }

  @Test
  void event_farAhead_isInTheFuture() {
    assertThat(post(T0 + 3_600_000 + 60_001, 0.5, "a", 1)).isEqualTo(ApplyResult.IN_THE_FUTURE);
  }

  @Test
  void event_olderThanRetention_isTooLate() {
    post(T0, 0.5, "a", 1);
    long oldest = T0 - store.retentionMs(posting);
    assertThat(post(oldest, 0.5, "a", 2)).isEqualTo(ApplyResult.APPLIED);
    assertThat(post(oldest - 1, 0.5, "a", 3)).isEqualTo(ApplyResult.TOO_LATE);
  }

  @Test
  void entity_forgotten_isUnknownAndCountsAnew() {
    post(T0, 0.5, "a", 1);
    post(T0 + 1_000, 0.5, "b", 2);

    Map<String, RowCount> erased = store.forget("author", "ann");

    assertThat(erased).containsOnlyKeys("posting");
    assertThat(erased.get("posting").rows()).isEqualTo(1);
    assertThat(readAt(T0 + 1_000).status(0)).isEqualTo(FeatureStatus.NOT_FOUND);
    assertThat(store.forget("author", "ann")).isEmpty();
    post(T0 + 2_000, 0.5, "c", 3);
    assertThat(readAt(T0 + 2_000).number(0)).isEqualTo(1);
  }

  @Test
  void entity_forgotten_losesRowsOfViewsNoLongerDefined() {
    InMemoryRowStore rows = new InMemoryRowStore();
    FeatureStore now = new FeatureStore(definitions, rows);
    rows.put(KeyLayout.key(KeyLayout.prefix("view_of_long_ago"), "ann"), new byte[] {1, 2, 3});
    rows.put(KeyLayout.key(KeyLayout.prefix("view_of_long_ago"), "bob"), new byte[] {1, 2, 3});

    assertThat(now.forget("author", "ann"))
        .isEqualTo(Map.of(FeatureStore.UNDEFINED, new RowCount(1, 10)));
    assertThat(now.forget("text", "bob"))
        .as("an entity without views")
        .isEqualTo(Map.of(FeatureStore.UNDEFINED, new RowCount(1, 10)));
  }

  @Test
  void entities_forgottenByAPartOfTheirKey_areThoseThatHaveIt() {
    InMemoryRowStore rows = new InMemoryRowStore();
    FeatureStore now = new FeatureStore(definitions, rows);
    byte[] view = KeyLayout.prefix("liking");
    for (String user : List.of("ann", "anna", "bob")) {
      for (String category : List.of("ann", "sports")) {
        String key = FeatureView.key(List.of(user, category));
        rows.put(KeyLayout.key(view, key), new byte[3]);
        byte[] record = KeyLayout.key(KeyLayout.recordPrefix("liking", "raw"), key + "\0\1\2");
        rows.put(record, new byte[3]);
      }
    }
    assertThat(forgotten(now, "ann", null)).isEqualTo(4);
    assertThat(forgotten(now, "ann", null)).isZero();
    assertThat(forgotten(now, null, "sports")).isEqualTo(4);
    assertThat(forgotten(now, "bob", "ann")).isEqualTo(2);
    assertThat(now.forgetAll("liking", List.of("anna"))).as("a key of one part").isEmpty();
    assertThat(forgotten(now, null, null)).as("anna and ann").isEqualTo(2);
  }

  private static long forgotten(
      FeatureStore store, @Nullable String user, @Nullable String category) {
    return store.forgetAll("liking", Arrays.asList(user, category)).values().stream()
        .mapToLong(RowCount::rows)
        .sum();
  }
}
