package dev.weir.moderation.evaluation.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.moderation.evaluation.AttackFigures;
import dev.weir.moderation.evaluation.AttackFigures.LabelAttack;
import dev.weir.moderation.evaluation.ModelEvaluation;
import dev.weir.moderation.evaluation.ModelEvaluation.Figures;
import dev.weir.moderation.evaluation.ModelEvaluation.LabelFigures;
import dev.weir.moderation.evaluation.ModelEvaluation.OrdinaryTalk;
import dev.weir.moderation.evaluation.ModelEvaluation.SourceFigures;
import dev.weir.moderation.evaluation.functional.FunctionalSuite;
import dev.weir.moderation.evaluation.functional.SuiteFigures;
import dev.weir.moderation.evaluation.functional.SuiteFigures.Rates;
import dev.weir.moderation.scoring.LinearTextModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatesTest {
  @TempDir private Path directory;

  private Gates gates(String yaml) throws IOException {
    Path file = directory.resolve("gates.yaml");
    Files.writeString(file, yaml);
    return Gates.load(file);
  }

  private static List<String> failed(List<GateResult> results) {
    return results.stream().filter(result -> !result.passed()).map(GateResult::line).toList();
  }

  /** What continuous integration can say of the shipped model: no labelled texts are needed. */
  @Test
  void shipped_modelAndSuite_passItsGates() {
    GateCheck check = new GateCheck(Gates.shipped());
    SuiteFigures figures =
        FunctionalSuite.shipped().evaluate(LinearTextModel.shipped(), Gates.shipped().flagAt());
    List<GateResult> results = new ArrayList<>(check.suite(figures));
    results.addAll(check.cost(Double.POSITIVE_INFINITY, LinearTextModel.shippedBytes()));
    assertThat(failed(results)).isEmpty();
    assertThat(results).hasSizeGreaterThan(30);
  }

  @Test
  void suite_belowTheFloor_namesGateValueAndFloor() throws IOException {
    Gates gates =
        gates(
            """
            suite:
              total: {tpr: 0.9, tnr: 0.5}
              parts: {counter: {tnr: 0.8}, missing: {tpr: 0.1}}
              slices: {tnr: 0.7}
              attacks: {leet: {tpr: 0.4}}
            """);
    SuiteFigures figures =
        new SuiteFigures(
            "m",
            List.of(),
            List.of(new Rates("counter", 0, 0, 4, 3)),
            List.of(new Rates("Jews", 0, 0, 10, 8), new Rates("women", 0, 0, 10, 6)),
            List.of(new Rates("leet", 10, 4, 0, 0)),
            new Rates("all", 10, 8, 4, 3));
    assertThat(failed(new GateCheck(gates).suite(figures)))
        .containsExactly(
            "suite.total.tpr: 0.8000 (floor 0.9000)",
            "suite.parts.counter.tnr: 0.7500 (floor 0.8000)",
            "suite.parts.missing.tpr: nothing to measure (floor 0.1000)",
            "suite.slices.women.tnr: 0.6000 (floor 0.7000)");
  }

  @Test
  void labels_meansAndSources_areOfThoseLearntFrom() throws IOException {
    Gates gates =
        gates("labels: {hate: {roc_auc: 0.8, pr_auc: 0.5, source_roc_auc: 0.75}, spam: {}}");
    LabelFigures hate =
        new LabelFigures(
            "hate",
            new Figures(300, 130, 0.9, 0.9),
            0.1,
            0.7,
            0.6,
            List.of(
                new SourceFigures("one", true, new Figures(100, 60, 0.9, 0.6)),
                new SourceFigures("two", true, new Figures(100, 60, 0.72, 0.5)),
                new SourceFigures("few", true, new Figures(50, 10, 0.6, 0.3)),
                new SourceFigures("other", false, new Figures(50, 60, 0.1, 0.1))));
    ModelEvaluation evaluation =
        new ModelEvaluation(
            "m", 300, 1, List.of(hate), new OrdinaryTalk(0, List.of(), 0, 0), List.of(), List.of());
    assertThat(failed(new GateCheck(gates).labels(evaluation)))
        .containsExactly(
            "labels.hate.source_roc_auc (two): 0.7200 (floor 0.7500)",
            "labels.hate.roc_auc: 0.7400 (floor 0.8000)",
            "labels.hate.pr_auc: 0.4667 (floor 0.5000)",
            "labels.spam.roc_auc: nothing to measure (floor 0.0000)",
            "labels.spam.pr_auc: nothing to measure (floor 0.0000)");
  }

  @Test
  void attacksAndCost_beyondTheLimit_areNamed() throws IOException {
    Gates gates =
        gates("attack_recall_kept: {leet: 0.9}\nposts_per_second_min: 5000\nbytes_max: 1000\n");
    AttackFigures figures =
        new AttackFigures(
            "m",
            List.of(
                new LabelAttack("hate", "leet", 160, 0.8, 0.4),
                new LabelAttack("toxic", "leet", 160, 0.8, 0.76),
                new LabelAttack("threat", "leet", 60, 0.8, 0.1),
                new LabelAttack("hate", "spaced", 160, 0.8, 0.1)));
    List<GateResult> results = new ArrayList<>(new GateCheck(gates).attacks(figures));
    results.addAll(new GateCheck(gates).cost(4000, 1001));
    assertThat(failed(results))
        .containsExactly(
            "attack_recall_kept.leet (hate): 0.5000 (floor 0.9000)",
            "posts_per_second_min: 4,000 (floor 5,000)",
            "bytes_max: 1,001 (ceiling 1,000)");
  }

  @Test
  void load_wrongKeyOrValue_namesFileLineAndKey() {
    assertThatThrownBy(() -> gates("flag_at: {}\nsuite:\n  total: {tpr: 0.9, recall: 1}\n"))
        .hasMessageContaining("gates.yaml:3: suite.total.recall: Unrecognized field");
    assertThatThrownBy(() -> gates("suite:\n  total: {tpr: 90}\n"))
        .hasMessageContaining("gates.yaml:2: suite.total: ")
        .hasMessageContaining("tpr: 90.0 (expected: 0 to 1)");
    assertThatThrownBy(() -> gates("suite: [")).hasMessageContaining("gates.yaml:");
  }
}
