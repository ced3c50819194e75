package dev.weir.moderation.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.evaluation.functional.FunctionalSuite;
import dev.weir.moderation.evaluation.functional.SuiteFigures;
import dev.weir.moderation.evaluation.functional.SuiteFigures.Rates;
import dev.weir.moderation.evaluation.gates.GateCheck;
import dev.weir.moderation.evaluation.gates.GateResult;
import dev.weir.moderation.evaluation.gates.Gates;
import dev.weir.moderation.scoring.LinearTextModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Gates set at what one model reaches, two hundredths less, refuse models that are worse. Small
 * models of Weir's own sentences; seeded, so that every run sees the same figures.
 */
class WorseModelTest {
  private static final Map<String, Double> FLAG_AT =
      Map.of("hate", 0.5, "toxic", 0.5, "insult", 0.5, "threat", 0.5);
  private static final double SLACK = 0.02;
  private static final Pattern HINDU = Pattern.compile("\\bhindus?\\b", Pattern.CASE_INSENSITIVE);

  private static SuiteFigures good;
  private static Gates gates;

  /** Every third sentence, and what the trainer needs of the other labels. */
  private static List<LabelledText> texts() {
    List<LabelledText> texts = new ArrayList<>();
    List<LabelledText> sentences = TrainingSentences.read();
    for (int i = 0; i < sentences.size(); i += 3) {
      LabelledText one = sentences.get(i);
      texts.add(
          new LabelledText(
              one.id(), one.text(), one.labels(), one.known(), "civil_spans", "train"));
    }
    for (int i = 0; i < 60; i++) {
      texts.add(spam("cheap watches, order number " + i, Set.of("spam")));
      texts.add(spam("see you at the station on platform " + i, Set.of()));
    }
    return texts;
  }

  private static LabelledText spam(String text, Set<String> labels) {
    return new LabelledText("s", text, labels, Set.of("spam"), "sms_spam", "train");
  }

  private static SuiteFigures figures(UnaryOperator<List<LabelledText>> change) {
    TrainingSettings settings = new TrainingSettings(3, 16, 3, 1f, 0.1, false);
    byte[] model =
        new ModelTrainer(settings, (stage, done, total) -> {}).train(change.apply(texts()));
    return FunctionalSuite.shipped().evaluate(LinearTextModel.of(model, "test"), FLAG_AT);
  }

  private static Gates.Floor floor(List<Rates> rates) {
    double tpr = rates.stream().mapToDouble(Rates::truePositiveRate).min().orElse(0);
    double tnr = rates.stream().mapToDouble(Rates::trueNegativeRate).min().orElse(0);
    return new Gates.Floor(Math.max(0, tpr - SLACK), Math.max(0, tnr - SLACK));
  }

  @BeforeAll
  static void trainAndSetGates() {
    good = figures(texts -> texts);
    gates =
        new Gates(
            FLAG_AT,
            new Gates.SuiteGates(
                floor(List.of(good.total())), null, null, floor(good.slices()), null),
            null,
            null,
            0,
            0);
  }

  private static List<String> refused(SuiteFigures figures) {
    return new GateCheck(gates)
        .suite(figures).stream().filter(result -> !result.passed()).map(GateResult::gate).toList();
  }

  @Test
  void gates_theModelTheyWereSetBy_passes() {
    assertThat(refused(good)).isEmpty();
    assertThat(good.total().truePositiveRate()).isGreaterThan(0.6);
    assertThat(good.total().trueNegativeRate()).isGreaterThan(0.6);
  }

  @Test
  void gates_modelOfHalfTheData_isRefused() {
    SuiteFigures half = figures(texts -> texts.subList(texts.size() / 2, texts.size()));
    assertThat(refused(half)).isNotEmpty();
  }

  /** Whatever names Hindus was marked as hatred. */
  @Test
  void gates_modelOfOneGroupsDataSpoiled_isRefusedForThatGroup() {
    SuiteFigures spoiled =
        figures(
            texts ->
                texts.stream()
                    .map(
                        text ->
                            HINDU.matcher(text.text()).find() && text.known().contains("hate")
                                ? new LabelledText(
                                    text.id(),
                                    text.text(),
                                    Set.of("hate"),
                                    text.known(),
                                    text.source(),
                                    "train")
                                : text)
                    .toList());
    assertThat(refused(spoiled)).contains("suite.slices.Hindus.tnr");
  }
}
