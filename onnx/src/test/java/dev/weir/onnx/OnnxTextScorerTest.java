package dev.weir.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.moderation.cascade.BatchScorer;
import dev.weir.moderation.cascade.SecondModelLoader;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.Scores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On ONNX Runtime with a real file. */
final class OnnxTextScorerTest {
  private static final List<String> SETTINGS = List.of("labels: [toxic, threat]", "max_tokens: 8");
  private static final Normalizer NORMALIZER = new Normalizer();

  @TempDir Path directory;

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void texts_several_areScoredAsTheGraphSays() throws IOException {
    try (OnnxTextScorer scorer = OnnxTextScorer.load(TinyOnnxModel.write(directory, SETTINGS))) {
      List<Scores> scores =
          scorer.scoreAll(
              List.of(
                  NORMALIZER.normalize("Good IDIOT"),
                  NORMALIZER.normalize("kill"),
                  NORMALIZER.normalize("good good xyz")));

      assertThat(scorer.labels()).containsExactly("toxic", "threat");
      assertThat(scorer.version()).matches("[0-9a-f]{16}");
      assertThat(scores.get(0).of("toxic")).isCloseTo((float) sigmoid(1), within(1e-6f));
      assertThat(scores.get(0).of("threat")).isCloseTo((float) sigmoid(-4), within(1e-6f));
      assertThat(scores.get(1).of("threat")).isCloseTo((float) sigmoid(4), within(1e-6f));
      assertThat(scores.get(2).of("toxic")).isCloseTo((float) sigmoid(-4.5), within(1e-6f));
    }
  }

  @Test
  void text_alone_isScoredAsInABatch() throws IOException {
    try (OnnxTextScorer scorer = OnnxTextScorer.load(TinyOnnxModel.write(directory, SETTINGS))) {
      Scores alone = scorer.score(NORMALIZER.normalize("kill"));
      Scores inBatch =
          scorer
              .scoreAll(
                  List.of(
                      NORMALIZER.normalize("good good good good idiot"),
                      NORMALIZER.normalize("kill")))
              .get(1);
      assertThat(alone.of("toxic")).isEqualTo(inBatch.of("toxic"));
    }
  }

  @Test
  void text_longOrEmpty_isScored() throws IOException {
    try (OnnxTextScorer scorer = OnnxTextScorer.load(TinyOnnxModel.write(directory, SETTINGS))) {
      Scores cut = scorer.score(NORMALIZER.normalize("idiot ".repeat(500)));
      assertThat(cut.of("toxic")).isCloseTo((float) sigmoid(8 * 3), within(1e-6f));
      assertThat(scorer.score(NORMALIZER.normalize("")).of("toxic")).isBetween(0f, 1f);
    }
  }

  @Test
  void softmax_named_sharesOneAmongTheLabels() throws IOException {
    List<String> settings = List.of("labels: [toxic, threat]", "activation: softmax");
    try (OnnxTextScorer scorer = OnnxTextScorer.load(TinyOnnxModel.write(directory, settings))) {
      Scores scores = scorer.score(NORMALIZER.normalize("idiot"));
      assertThat(scores.of("toxic") + scores.of("threat")).isCloseTo(1f, within(1e-6f));
      assertThat(scores.of("toxic")).isCloseTo((float) sigmoid(4), within(1e-6f));
    }
  }

  @Test
  void threads_several_getTheSameScores() throws IOException {
    try (OnnxTextScorer scorer = OnnxTextScorer.load(TinyOnnxModel.write(directory, SETTINGS))) {
      float expected = scorer.score(NORMALIZER.normalize("good idiot")).of("toxic");
      List<Float> scores = new ArrayList<>();
      IntStream.range(0, 200)
          .parallel()
          .mapToObj(i -> scorer.score(NORMALIZER.normalize("good idiot")).of("toxic"))
          .forEachOrdered(scores::add);
      assertThat(scores).hasSize(200).containsOnly(expected);
    }
  }

  @Test
  void loader_ofTheService_findsIt() throws IOException {
    SecondModelLoader loader =
        ServiceLoader.load(SecondModelLoader.class).findFirst().orElseThrow();
    try (BatchScorer scorer = loader.load(TinyOnnxModel.write(directory, SETTINGS))) {
      assertThat(scorer.labels()).containsExactly("toxic", "threat");
    }
  }

  @Test
  void files_missingOrBroken_areNamed() throws IOException {
    assertThatThrownBy(() -> OnnxTextScorer.load(directory))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("model.yaml");
    TinyOnnxModel.write(directory, List.of("labels: [toxic, threat, spam]"));
    assertThatThrownBy(() -> OnnxTextScorer.load(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model.onnx")
        .hasMessageContaining("spam");
    TinyOnnxModel.write(directory, List.of("labels: [toxic, threat]", "activation: tanh"));
    assertThatThrownBy(() -> OnnxTextScorer.load(directory)).hasMessageContaining("model.yaml");
    TinyOnnxModel.write(directory, SETTINGS);
    Files.writeString(directory.resolve("tokenizer.json"), "{}");
    assertThatThrownBy(() -> OnnxTextScorer.load(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tokenizer.json");
    TinyOnnxModel.write(directory, SETTINGS);
    Files.writeString(directory.resolve("model.onnx"), "no model");
    assertThatThrownBy(() -> OnnxTextScorer.load(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model.onnx");
  }
}
