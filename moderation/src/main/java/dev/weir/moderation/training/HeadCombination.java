package dev.weir.moderation.training;

import java.util.Arrays;

/**
 * How one label's logit is made of the heads' logits: a calibrated logistic regression over the
 * standardised heads, fitted on texts that the heads have not seen. Since heads are linear, the sum
 * of heads is again one linear model.
 *
 * <p>Sources differ in their share of positives, and a combination may learn to recognise the
 * source instead of the label. With a constant per source it has nothing to gain from that; the
 * constants are thrown away, and one line through all texts calibrates the rest (Platt 1999).
 *
 * @param factors by head
 */
record HeadCombination(String label, double[] factors, double constant) {
  private static final double PENALTY = 10;

  /**
   * @param sources index of each text's source; all zero for one constant
   * @param weights importance of each text, 1 on average
   * @param calibrating which texts the last line is fitted on: those whose mix is a fact, not a
   *     choice
   */
  static HeadCombination fit(
      String label,
      double[][] logits,
      boolean[] answers,
      int[] sources,
      double[] weights,
      boolean[] calibrating) {
    int width = logits[0].length;
    double[] mean = new double[width];
    double[] deviation = new double[width];
    for (int head = 0; head < width; head++) {
      for (double[] row : logits) {
        mean[head] += row[head] / logits.length;
      }
      for (double[] row : logits) {
        double off = row[head] - mean[head];
        deviation[head] += off * off / logits.length;
      }
      deviation[head] = Math.max(1e-6, Math.sqrt(deviation[head]));
    }
    int constants = Arrays.stream(sources).max().orElse(0) + 1;
    double[][] inputs = new double[logits.length][constants > 1 ? width + constants : width];
    for (int i = 0; i < logits.length; i++) {
      for (int head = 0; head < width; head++) {
        inputs[i][head] = (logits[i][head] - mean[head]) / deviation[head];
      }
      if (constants > 1) {
        inputs[i][width + sources[i]] = 1;
      }
    }
    double[] fitted = LogisticRegression.fit(inputs, answers, weights, PENALTY);
    double[] factors = new double[width];
    double constant = 0;
    for (int head = 0; head < width; head++) {
      factors[head] = fitted[head] / deviation[head];
      constant -= factors[head] * mean[head];
    }
    return new HeadCombination(label, factors, constant).calibrated(logits, answers, calibrating);
  }

  private HeadCombination calibrated(double[][] logits, boolean[] answers, boolean[] calibrating) {
    double[][] inputs = new double[logits.length][1];
    double[] weights = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      inputs[i][0] = logit(logits[i]);
      weights[i] = calibrating[i] ? 1 : 0;
    }
    double[] line = LogisticRegression.fit(inputs, answers, weights, 1e-3);
    double[] scaled = Arrays.stream(factors).map(factor -> factor * line[0]).toArray();
    return new HeadCombination(label, scaled, constant * line[0] + line[1]);
  }

  double logit(double[] headLogits) {
    double logit = constant;
    for (int head = 0; head < factors.length; head++) {
      logit += factors[head] * headLogits[head];
    }
    return logit;
  }
}
