package dev.weir.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.weir.moderation.cascade.BatchScorer;
import dev.weir.moderation.cascade.CascadeScorer;
import dev.weir.moderation.cascade.CascadeScorer.Band;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped model first, a real ONNX file second. */
@Timeout(120)
final class CascadeWithOnnxTest {
  private static final Content TEXT = new Normalizer().normalize("good idiot");

  @TempDir Path directory;

  private OnnxTextScorer onnx() throws IOException {
    return OnnxTextScorer.load(TinyOnnxModel.write(directory, List.of("labels: [toxic, threat]")));
  }

  private static CascadeScorer cascade(BatchScorer second, double low, long deadlineMs) {
    return new CascadeScorer(
        LinearTextModel.shipped(),
        second,
        new CascadeScorer.Settings(Map.of("toxic", new Band(low, 1)), deadlineMs, 16),
        System::nanoTime);
  }

  /** The ONNX model, but as slow as the test says. */
  private record Held(OnnxTextScorer model, CountDownLatch go, CountDownLatch entered)
      implements BatchScorer {
    @Override
    public List<String> labels() {
      return model.labels();
    }

    @Override
    public String version() {
      return model.version();
    }

    @Override
    public List<Scores> scoreAll(List<Content> contents) {
      entered.countDown();
      boolean waited = false;
      while (!waited) {
        try {
          go.await();
          waited = true;
        } catch (InterruptedException e) {
          // A model at work is not interrupted either.
        }
      }
      return model.scoreAll(contents);
    }

    @Override
    public Scores score(Content content) {
      return scoreAll(List.of(content)).get(0);
    }

    @Override
    public List<Highlight> explain(Content content, String label, int limit) {
      return List.of();
    }

    @Override
    public void close() {
      model.close();
    }
  }

  @Test
  void text_uncertain_hasTheSecondModelsScore() throws IOException {
    TextScorer first = LinearTextModel.shipped();
    try (CascadeScorer cascade = cascade(onnx(), 0, 60_000)) {
      Scores scores = cascade.score(TEXT);

      assertThat(scores.fallback()).isNull();
      assertThat(scores.labels()).isEqualTo(first.labels());
      assertThat(scores.of("toxic")).isCloseTo((float) (1 / (1 + Math.exp(-1))), within(1e-6f));
      // A label without a band stays the first model's, though the second knows it.
      assertThat(scores.of("threat")).isEqualTo(first.score(TEXT).of("threat"));
      assertThat(cascade.counts().answered()).isEqualTo(1);
      assertThat(cascade.counts().batches()).isEqualTo(1);
      assertThat(cascade.counts().workedNanos()).isPositive();
      assertThat(cascade.version()).isNotEqualTo(first.version());
    }
  }

  @Test
  void text_certain_isNotPassedOn() throws IOException {
    try (CascadeScorer cascade = cascade(onnx(), 0.999999, 60_000)) {
      Content calm = new Normalizer().normalize("Have a nice day, everyone.");
      assertThat(cascade.score(calm).of("toxic"))
          .isEqualTo(LinearTextModel.shipped().score(calm).of("toxic"));
      assertThat(cascade.counts().certain()).isEqualTo(1);
      assertThat(cascade.counts().batches()).isZero();
    }
  }

  @Test
  void model_slow_givesTheFirstScoresWhenTheDeadlineHasPassed() throws IOException {
    CountDownLatch go = new CountDownLatch(1);
    Held second = new Held(onnx(), go, new CountDownLatch(1));
    try (CascadeScorer cascade = cascade(second, 0, 20)) {
      Scores first = LinearTextModel.shipped().score(TEXT);
      // Each returns, while the model is held: the deadline is kept, not the model's time. A run
      // that has not begun by then is not begun for a text that nobody waits for any more.
      do {
        Scores late = cascade.score(TEXT);
        assertThat(late.fallback()).containsAnyOf("not in time: 20 ms", "behind");
        assertThat(late.of("toxic")).isEqualTo(first.of("toxic"));
      } while (second.entered().getCount() > 0);
      assertThat(cascade.counts().late()).isPositive();
      assertThat(cascade.counts().waitedNanos()).isGreaterThanOrEqualTo(20_000_000L);

      // Nobody else waits for a model that is behind.
      long refused = cascade.counts().refused();
      assertThat(cascade.score(TEXT).fallback()).contains("behind");
      assertThat(cascade.counts().refused()).isEqualTo(refused + 1);
      assertThat(cascade.counts().answered()).isZero();
    } finally {
      go.countDown();
    }
  }

  @Test
  void model_thatWasBehind_isAskedAgainOnceItsRunHasEnded() throws IOException {
    CountDownLatch go = new CountDownLatch(1);
    try (CascadeScorer cascade = cascade(new Held(onnx(), go, new CountDownLatch(1)), 0, 100)) {
      assertThat(cascade.score(TEXT).fallback()).contains("not in time");
      go.countDown();

      await().atMost(Duration.ofSeconds(100)).until(() -> cascade.score(TEXT).fallback() == null);
      assertThat(cascade.counts().answered()).isEqualTo(1);
    } finally {
      go.countDown();
    }
  }
}
