package dev.weir.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.FeatureStore;
import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.definition.Entity;
import dev.weir.features.definition.Feature;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureService;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.OnDemandFeature;
import dev.weir.features.definition.Source;
import dev.weir.features.definition.Window;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.LogPosition;
import dev.weir.features.expression.Formulas;
import dev.weir.features.expression.Variables;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.RowStore;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Lookups over rows that the feature store wrote, against a count over the events. */
final class DefinedFeaturesTest {
  private static final long NOW_MS = 1_700_000_000_000L;
  private static final long HOUR_MS = 3_600_000;
  private static final EventType POST =
      new EventType(
          "test.Post",
          List.of(
              new EventType.Field("author_id", FieldType.STRING),
              new EventType.Field("room_id", FieldType.STRING)));
  private static final Source POSTS = new Source("posts", "posts", POST, "created_at");
  private static final FeatureView POSTING =
      new FeatureView("posting", new Entity("author", "author_id"), POSTS, counts("posts"));
  private static final FeatureView IN_ROOM =
      new FeatureView(
          "in_room", new Entity("seat", List.of("author_id", "room_id")), POSTS, counts("posts"));

  /** Of the last hour's posts, how many were in the room. */
  private static final OnDemandFeature SHARE =
      new OnDemandFeature(
          "share_of_room",
          Formulas.compile(
              new Variables(
                  Map.of(
                      "in_room:posts_1h", FeatureType.DOUBLE,
                      "posting:posts_1h", FeatureType.DOUBLE)),
              "in_room.posts_1h / posting.posts_1h"));

  private static final FeatureDefinitions DEFINITIONS =
      new FeatureDefinitions(
          List.of(POSTING.entity(), IN_ROOM.entity()),
          List.of(POSTS),
          List.of(POSTING, IN_ROOM),
          List.of(SHARE),
          List.of(new FeatureService("all", List.of(POSTING, IN_ROOM), List.of(SHARE))));

  private record Post(String id, long eventTimeMs, String author, String room) implements Event {
    @Override
    public boolean has(int field) {
      return true;
    }

    @Override
    public double number(int field) {
      return Double.NaN;
    }

    @Override
    public String text(int field) {
      return field == 0 ? author : room;
    }
  }

  private static List<Feature> counts(String name) {
    return List.of(
        new Feature(
            name,
            new Aggregation.Count(null),
            List.of(Window.parse("10s"), Window.parse("1h")),
            null));
  }

  private static RowStore rowsOf(List<Post> posts) {
    RowStore rows = new InMemoryRowStore();
    FeatureStore store = new FeatureStore(DEFINITIONS, rows);
    long offset = 0;
    for (Post post : posts) {
      for (FeatureView view : List.of(POSTING, IN_ROOM)) {
        store.apply(view, view.keyOf(post), post, new LogPosition(0, offset), NOW_MS);
      }
      offset++;
    }
    return rows;
  }

  private static LookupAnswer lookup(RowStore rows, String author, String room) {
    DefinedFeatures catalogue = new DefinedFeatures(DEFINITIONS);
    FeatureLookup lookup =
        new FeatureLookup(
            catalogue,
            new HeldRowsReader(catalogue, (entity, key) -> rows),
            InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
    return lookup
        .answer(
            new LookupRequest(
                List.of(
                    new EntityColumn("author_id", List.of(author)),
                    new EntityColumn("room_id", List.of(room))),
                List.of(),
                "all",
                true,
                null,
                true),
            Long.MAX_VALUE)
        .join();
  }

  private static double number(LookupAnswer answer, String reference) {
    FeatureVector vector = answer.row(0);
    return vector.number(vector.schema().indexOf(reference));
  }

  @Property(tries = 200)
  void lookup_afterAnyEvents_equalsTheirCount(
      @ForAll @Size(max = 60) List<@LongRange(min = 0, max = 2 * HOUR_MS) Long> ages) {
    List<Post> posts = new ArrayList<>();
    for (int i = 0; i < ages.size(); i++) {
      posts.add(new Post("p" + i, NOW_MS - ages.get(i), "u" + i % 2, "r" + i % 3));
    }

    LookupAnswer answer = lookup(rowsOf(posts), "u1", "r2");

    List<Post> lastHour = posts.stream().filter(p -> p.eventTimeMs > NOW_MS - HOUR_MS).toList();
    double all = lastHour.stream().filter(p -> p.author.equals("u1")).count();
    double inRoom =
        lastHour.stream().filter(p -> p.author.equals("u1") && p.room.equals("r2")).count();
    assertThat(number(answer, "posting:posts_1h")).isEqualTo(all);
    assertThat(number(answer, "in_room:posts_1h")).isEqualTo(inRoom);
    if (inRoom > 0) {
      assertThat(number(answer, "share_of_room")).isEqualTo(inRoom / all);
    }
  }

  @Test
  void lookup_fromManyThreads_isRight() throws Exception {
    List<Post> posts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      posts.add(new Post("p" + i, NOW_MS - 1000, "u" + i % 8, "r"));
    }
    RowStore rows = rowsOf(posts);
    DefinedFeatures catalogue = new DefinedFeatures(DEFINITIONS);
    FeatureLookup lookup =
        new FeatureLookup(
            catalogue,
            new HeldRowsReader(catalogue, (entity, key) -> rows),
            InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Double>> answers = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        String author = "u" + i % 9;
        answers.add(
            pool.submit(
                () ->
                    number(
                        lookup
                            .answer(
                                new LookupRequest(
                                    List.of(new EntityColumn("author_id", List.of(author))),
                                    List.of("posting:posts_1h"),
                                    null,
                                    false,
                                    null,
                                    false),
                                Long.MAX_VALUE)
                            .join(),
                        "posting:posts_1h")));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(i % 9 == 8 ? 0 : 5);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
