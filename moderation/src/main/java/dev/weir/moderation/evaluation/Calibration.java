package dev.weir.moderation.evaluation;

/**
 * How far scores are from frequencies: expected calibration error over ten bins of equal width
 * (Naeini 2015). 0 is perfect. Holds for the mix of texts it was measured on only.
 */
public final class Calibration {
  private static final int BINS = 10;

  private Calibration() {}

  /** Mean distance between score and share of positives, weighted by bin; NaN without texts. */
  public static double expectedError(float[] scores, boolean[] answers) {
    if (scores.length != answers.length) {
      throw new IllegalArgumentException(
          "answers: " + answers.length + " (expected: " + scores.length + ", one per score)");
    }
    double[] scoreSums = new double[BINS];
    double[] positives = new double[BINS];
    for (int i = 0; i < scores.length; i++) {
      if (!(scores[i] >= 0 && scores[i] <= 1)) {
        throw new IllegalArgumentException("scores[" + i + "]: " + scores[i] + " (expected: 0..1)");
      }
      int bin = Math.min(BINS - 1, (int) (scores[i] * BINS));
      scoreSums[bin] += scores[i];
      positives[bin] += answers[i] ? 1 : 0;
    }
    double error = 0;
    for (int bin = 0; bin < BINS; bin++) {
      error += Math.abs(scoreSums[bin] - positives[bin]);
    }
    return error / scores.length;
  }
}
