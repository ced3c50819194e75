package dev.weir.features.social;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.LogPosition;
import dev.weir.features.event.MapEvent;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.window.ApplyResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SocialDefinitionsTest {
  private static final long T0 = 1_700_000_000_000L;
  private final FeatureDefinitions definitions = SocialDefinitions.load(SocialEvents.ALL);

  @Test
  void shippedFile_againstTheEventTypes_parses() {
    assertThat(definitions.views())
        .extracting(FeatureView::name)
        .containsExactly(
            "author_posting",
            "author_reputation",
            "author_reports",
            "text_spread",
            "post_reactions",
            "post_reports");
    assertThat(definitions.version()).matches("[0-9a-f]{16}");
    assertThat(definitions.view("author_reports").orElseThrow().keys())
        .isEqualTo(List.of("post_author_id"));
  }

  @Test
  void post_applied_answersItsServiceColumns() {
    FeatureStore store = new FeatureStore(definitions, new InMemoryRowStore());
    for (int i = 0; i < 4; i++) {
      MapEvent post =
          new MapEvent(
              SocialEvents.POST,
              "p" + i,
              T0 + i * 1_000L,
              Map.of("author_id", "ann", "text_fingerprint", "f" + i / 2, "scores.toxic", 0.25));
      for (FeatureView view : store.viewsOf("posts")) {
        String key = view.keyOf(post);
        assertThat(store.apply(view, key, post, new LogPosition(0, i), T0 + 10_000))
            .isEqualTo(ApplyResult.APPLIED);
      }
    }
    FeatureVector vector = new FeatureVector(store.schemaOf("moderation"), T0 + 3_000);
    store.read(definitions.view("author_posting").orElseThrow(), "ann", vector);
    store.read(definitions.view("author_reputation").orElseThrow(), "ann", vector);
    store.read(definitions.view("text_spread").orElseThrow(), "f1", vector);
    store.evaluateOnDemand(vector);
    assertThat(value(vector, "author_posting:posts_1h")).isEqualTo(4L);
    assertThat(value(vector, "author_posting:distinct_texts_1h")).isEqualTo(2L);
    assertThat(value(vector, "author_posting:toxicity_30d")).isEqualTo(0.25);
    assertThat(value(vector, "text_spread:posts_1h")).isEqualTo(2L);
    assertThat(value(vector, "duplicate_ratio_1h")).isEqualTo(0.5);
    assertThat(status(vector, "author_posting:spam_score_1h")).isEqualTo(FeatureStatus.NULL_VALUE);
    assertThat(status(vector, "author_reputation:flagged_1h")).isEqualTo(FeatureStatus.NOT_FOUND);
    assertThat(status(vector, "flagged_ratio_7d")).isEqualTo(FeatureStatus.NULL_VALUE);
  }

  private static Object value(FeatureVector vector, String reference) {
    return vector.value(vector.schema().indexOf(reference));
  }

  private static FeatureStatus status(FeatureVector vector, String reference) {
    return vector.status(vector.schema().indexOf(reference));
  }
}
