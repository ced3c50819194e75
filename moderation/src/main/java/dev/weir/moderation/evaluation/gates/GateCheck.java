package dev.weir.moderation.evaluation.gates;

import dev.weir.moderation.evaluation.AttackFigures;
import dev.weir.moderation.evaluation.ModelEvaluation;
import dev.weir.moderation.evaluation.functional.SuiteFigures;
import dev.weir.moderation.evaluation.functional.SuiteFigures.Rates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds measured figures against the gates. Immutable, thread-safe. */
public final class GateCheck {
  /** Sources with fewer positives say little about a model. */
  private static final int SOURCE_POSITIVES_MIN = 50;

  /** With fewer, one text more or less moves the share that is left by hundredths. */
  private static final int ATTACK_POSITIVES_MIN = 100;

  private final Gates gates;

  public GateCheck(Gates gates) {
    this.gates = gates;
  }

  /** Total, parts, functionalities, groups of people and attacks of the functional suite. */
  public List<GateResult> suite(SuiteFigures figures) {
    List<GateResult> results = new ArrayList<>();
    Gates.SuiteGates suite = gates.suite();
    floor("suite.total", suite.total(), figures.total(), results);
    each("suite.parts", suite.parts(), figures.parts(), results);
    each("suite.functionalities", suite.functionalities(), figures.functionalities(), results);
    for (Rates slice : figures.slices()) {
      floor("suite.slices." + slice.name(), suite.slices(), slice, results);
    }
    each("suite.attacks", suite.attacks(), figures.attacks(), results);
    return results;
  }

  /** Labels and their sources on labelled texts. */
  public List<GateResult> labels(ModelEvaluation evaluation) {
    List<GateResult> results = new ArrayList<>();
    new TreeMap<>(gates.labels())
        .forEach((label, floors) -> label(label, floors, evaluation, results));
    return results;
  }

  /** Recall that is left on disguised texts, the least of all labels with enough positives. */
  public List<GateResult> attacks(AttackFigures figures) {
    List<GateResult> results = new ArrayList<>();
    new TreeMap<>(gates.attackRecallKept())
        .forEach(
            (attack, floor) -> {
              for (AttackFigures.LabelAttack one : figures.attacks()) {
                if (one.attack().equals(attack) && one.positives() >= ATTACK_POSITIVES_MIN) {
                  results.add(
                      new GateResult(
                          "attack_recall_kept." + attack + " (" + one.label() + ")",
                          one.kept(),
                          floor,
                          true));
                }
              }
            });
    return results;
  }

  /** Speed and size. */
  public List<GateResult> cost(double postsPerSecond, long bytes) {
    return List.of(
        new GateResult("posts_per_second_min", postsPerSecond, gates.postsPerSecondMin(), true),
        new GateResult("bytes_max", bytes, gates.bytesMax(), false));
  }

  private static void label(
      String label, Gates.LabelGates floors, ModelEvaluation evaluation, List<GateResult> results) {
    double roc = 0;
    double pr = 0;
    int sources = 0;
    for (ModelEvaluation.LabelFigures figures : evaluation.labels()) {
      for (ModelEvaluation.SourceFigures source : figures.sources()) {
        boolean measured = source.learnt() && !Double.isNaN(source.figures().rocAuc());
        if (figures.label().equals(label) && measured) {
          roc += source.figures().rocAuc();
          pr += source.figures().prAuc();
          sources++;
          if (source.figures().positives() >= SOURCE_POSITIVES_MIN && floors.sourceRocAuc() > 0) {
            results.add(
                new GateResult(
                    "labels." + label + ".source_roc_auc (" + source.source() + ")",
                    source.figures().rocAuc(),
                    floors.sourceRocAuc(),
                    true));
          }
        }
      }
    }
    // 0/0 is NaN, which does not pass.
    results.add(
        new GateResult("labels." + label + ".roc_auc", roc / sources, floors.rocAuc(), true));
    results.add(new GateResult("labels." + label + ".pr_auc", pr / sources, floors.prAuc(), true));
  }

  private static void each(
      String place,
      Map<String, Gates.Floor> floors,
      List<Rates> figures,
      List<GateResult> results) {
    new TreeMap<>(floors)
        .forEach(
            (name, floor) ->
                floor(
                    place + "." + name,
                    floor,
                    figures.stream()
                        .filter(rates -> rates.name().equals(name))
                        .findFirst()
                        .orElse(new Rates(name, 0, 0, 0, 0)),
                    results));
  }

  private static void floor(
      String place, Gates.Floor floor, Rates rates, List<GateResult> results) {
    if (floor.tpr() > 0) {
      results.add(new GateResult(place + ".tpr", rates.truePositiveRate(), floor.tpr(), true));
    }
    if (floor.tnr() > 0) {
      results.add(new GateResult(place + ".tnr", rates.trueNegativeRate(), floor.tnr(), true));
    }
  }
}
