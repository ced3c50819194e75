package dev.weir.moderation.evaluation;

import java.util.List;

/**
 * How much a model still finds when texts are disguised.
 *
 * @param model version of the model
 */
public record AttackFigures(String model, List<LabelAttack> attacks) {
  public AttackFigures {
    attacks = List.copyOf(attacks);
  }

  /**
   * One label under one attack, at one threshold.
   *
   * @param positives texts that have the label
   * @param clean share of them flagged as written
   * @param disguised share flagged when disguised
   */
  public record LabelAttack(
      String label, String attack, int positives, double clean, double disguised) {
    /** What is left of the recall; NaN if nothing was found as written. */
    public double kept() {
      return clean == 0 ? Double.NaN : disguised / clean;
    }
  }
}
