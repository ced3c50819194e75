package dev.weir.moderation.training;

/**
 * How one label's logit is made of the heads' logits: a calibrated logistic regression over the
 * standardised heads, fitted on texts that the heads have not seen. Since heads are linear, the sum
 * of heads is again one linear model.
 *
 * @param factors by head
 */
record HeadCombination(String label, double[] factors, double constant) {
  private static final double PENALTY = 3;

  static HeadCombination fit(String label, double[][] logits, boolean[] answers, double[] weights) {
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
    double[][] inputs = new double[logits.length][width];
    for (int i = 0; i < logits.length; i++) {
      for (int head = 0; head < width; head++) {
        inputs[i][head] = (logits[i][head] - mean[head]) / deviation[head];
      }
    }
    double[] fitted = LogisticRegression.fit(inputs, answers, weights, PENALTY);
    double[] factors = new double[width];
    double constant = fitted[width];
    for (int head = 0; head < width; head++) {
      factors[head] = fitted[head] / deviation[head];
      constant -= factors[head] * mean[head];
    }
    return new HeadCombination(label, factors, constant);
  }

  double logit(double[] headLogits) {
    double logit = constant;
    for (int head = 0; head < factors.length; head++) {
      logit += factors[head] * headLogits[head];
    }
    return logit;
  }
}
