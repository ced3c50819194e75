package dev.weir.moderation.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelEvaluatorTest {
  /** The score is written in the text. */
  private static final TextScorer READS_THE_SCORE =
      new TextScorer() {
        @Override
        public List<String> labels() {
          return List.of("toxic");
        }

        @Override
        public String version() {
          return "0123456789abcdef";
        }

        @Override
        public Scores score(Content content) {
          return new Scores(labels(), new float[] {Float.parseFloat(content.original())});
        }

        @Override
        public List<Highlight> explain(Content content, String label, int limit) {
          return List.of();
        }
      };

  private static LabelledText text(String score, boolean toxic, String source) {
    return new LabelledText(
        score, score, toxic ? Set.of("toxic") : Set.of(), Set.of("toxic"), source, "dev");
  }

  @Test
  void evaluate_twoSources_meansAreOverSourcesThatHaveBothAnswers() {
    ModelEvaluation evaluation =
        new ModelEvaluator(READS_THE_SCORE, Set.of("b"))
            .evaluate(
                List.of(
                    text("0.9", true, "a"),
                    text("0.1", false, "a"),
                    text("0.2", true, "b"),
                    text("0.8", false, "b"),
                    text("0.5", false, "c")));
    ModelEvaluation.LabelFigures toxic = evaluation.labels().get(0);
    assertThat(toxic.all().texts()).isEqualTo(5);
    assertThat(toxic.meanRocAuc()).isEqualTo(0.5);
    assertThat(toxic.sources())
        .extracting(ModelEvaluation.SourceFigures::source)
        .containsExactly("a", "b", "c");
    assertThat(toxic.sources().get(1).learnt()).isFalse();
    assertThat(toxic.sources().get(2).figures().rocAuc()).isNaN();
  }

  @Test
  void evaluate_ordinaryTalk_staysWithinTheBudgets() {
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      texts.add(text(String.valueOf(i / 2500.0), false, "wiki_context"));
    }
    texts.add(text("0.999", true, "a"));
    ModelEvaluation evaluation = new ModelEvaluator(READS_THE_SCORE, Set.of()).evaluate(texts);
    assertThat(evaluation.ordinary().texts()).isEqualTo(2000);
    assertThat(evaluation.ordinary().reviewed())
        .isLessThanOrEqualTo(ModelEvaluator.REVIEW_BUDGET)
        .isCloseTo(ModelEvaluator.REVIEW_BUDGET, within(0.002));
    assertThat(evaluation.ordinary().removed()).isLessThanOrEqualTo(ModelEvaluator.REMOVE_BUDGET);
    assertThat(evaluation.thresholds())
        .extracting(ModelEvaluation.Threshold::recall)
        .containsExactly(1.0, 1.0);
  }

  @Test
  void evaluate_operatingPoint_tellsThePrecisionWhereOnePostInAHundredHasTheLabel() {
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      texts.add(text(String.valueOf(i / 2500.0), false, "wiki_context"));
    }
    texts.add(text("0.999", true, "a"));
    texts.add(text("0.001", true, "a"));
    ModelEvaluation.OperatingPoint point =
        new ModelEvaluator(READS_THE_SCORE, Set.of()).evaluate(texts).operatingPoints().get(1);

    assertThat(point.ordinaryRate()).isEqualTo(0.02);
    assertThat(point.recall()).isEqualTo(0.5);
    double flagged = point.flagged().get("wiki_context");
    assertThat(flagged).isCloseTo(0.02, within(0.002));
    assertThat(point.trafficPrecision())
        .isCloseTo(0.01 * 0.5 / (0.01 * 0.5 + 0.99 * flagged), within(1e-9));
  }

  @Test
  void evaluate_noTexts_isRefused() {
    assertThatThrownBy(() -> new ModelEvaluator(READS_THE_SCORE, Set.of()).evaluate(List.of()))
        .hasMessageContaining("texts: 0");
  }
}
