package dev.weir.moderation.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.cascade.CascadeScorer.Band;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.scoring.Scores;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CascadeScorerTest {
  private static final Content TEXT = new Normalizer().normalize("a text like any other");
  private static final long PATIENT_MS = 30_000;

  private final AtomicBoolean behind = new AtomicBoolean();
  private final CascadeScorer cascade =
      new CascadeScorer(
          LinearTextModel.shipped(),
          new Certain(),
          new CascadeScorer.Settings(Map.of("toxic", new Band(0, 1)), PATIENT_MS, 16),
          System::nanoTime);

  /** Says of every text that it is toxic. */
  private static final class Certain implements BatchScorer {
    @Override
    public List<String> labels() {
      return List.of("toxic");
    }

    @Override
    public String version() {
      return "certain";
    }

    @Override
    public Scores score(Content content) {
      return new Scores(labels(), new float[] {1});
    }

    @Override
    public List<Scores> scoreAll(List<Content> contents) {
      return contents.stream().map(this::score).toList();
    }

    @Override
    public List<Highlight> explain(Content content, String label, int limit) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  @AfterEach
  void close() {
    cascade.close();
  }

  @Test
  void uncertainText_isScoredByTheSecondModel() {
    Scores scores = cascade.score(TEXT);

    assertThat(toxic(scores)).isEqualTo(1);
    assertThat(scores.fallback()).isNull();
    assertThat(cascade.counts().answered()).isEqualTo(1);
  }

  @Test
  void uncertainText_whilePostsAreBehind_isScoredByTheFirstModelAndSaysSo() {
    cascade.skipWhile(behind::get);
    behind.set(true);

    Scores scores = cascade.score(TEXT);

    assertThat(toxic(scores)).isEqualTo(toxic(LinearTextModel.shipped().score(TEXT)));
    assertThat(scores.fallback()).isEqualTo("second model not asked: posts are behind");
    assertThat(cascade.counts().skipped()).isEqualTo(1);
    assertThat(cascade.counts().batches()).isZero();
  }

  @Test
  void uncertainText_whenPostsAreNoLongerBehind_isScoredByTheSecondModelAgain() {
    cascade.skipWhile(behind::get);
    behind.set(true);
    Scores skipped = cascade.score(TEXT);
    behind.set(false);

    assertThat(skipped.fallback()).isNotNull();
    assertThat(cascade.score(TEXT).fallback()).isNull();
  }

  private static float toxic(Scores scores) {
    return scores.value(scores.labels().indexOf("toxic"));
  }
}
