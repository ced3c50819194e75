package dev.weir.moderation.evaluation.functional;

import java.util.List;

/**
 * How a model does on a functional suite.
 *
 * @param model version of the model
 * @param functionalities in the suite's order
 * @param parts groups of functionalities
 * @param slices the same cases said of each group of people
 * @param attacks all cases disguised, by kind of attack
 * @param total all cases as written
 */
public record SuiteFigures(
    String model,
    List<Rates> functionalities,
    List<Rates> parts,
    List<Rates> slices,
    List<Rates> attacks,
    Rates total) {
  public SuiteFigures {
    functionalities = List.copyOf(functionalities);
    parts = List.copyOf(parts);
    slices = List.copyOf(slices);
    attacks = List.copyOf(attacks);
  }

  /**
   * Right answers among the cases that should be flagged and among those that should not.
   *
   * @param name functionality with its label, part, or attack
   */
  public record Rates(String name, int positives, int found, int negatives, int left) {
    /** Share of the cases that should be flagged and are; NaN without such cases. */
    public double truePositiveRate() {
      return positives == 0 ? Double.NaN : (double) found / positives;
    }

    /** Share of the cases that should not be flagged and are not; NaN without such cases. */
    public double trueNegativeRate() {
      return negatives == 0 ? Double.NaN : (double) left / negatives;
    }

    Rates with(String name, boolean expected, boolean flagged) {
      return new Rates(
          name,
          positives + (expected ? 1 : 0),
          found + (expected && flagged ? 1 : 0),
          negatives + (expected ? 0 : 1),
          left + (expected || flagged ? 0 : 1));
    }

    static Rates none(String name) {
      return new Rates(name, 0, 0, 0, 0);
    }
  }
}
