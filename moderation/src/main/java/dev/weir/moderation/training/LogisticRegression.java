package dev.weir.moderation.training;

/**
 * Small dense logistic regression by Newton's method (iteratively reweighted least squares), with a
 * penalty on all but the constant. For tens of inputs.
 */
final class LogisticRegression {
  private static final int STEPS = 30;
  private static final double CONVERGED = 1e-9;

  private LogisticRegression() {}

  /**
   * Coefficients, the constant last.
   *
   * @param inputs one row per example
   * @param weights importance of each example
   * @param penalty half the squared length of the coefficients costs this much
   */
  static double[] fit(double[][] inputs, boolean[] answers, double[] weights, double penalty) {
    int n = inputs[0].length + 1;
    double[] coefficients = new double[n];
    for (int step = 0; step < STEPS; step++) {
      double[][] curvature = new double[n][n + 1];
      for (int j = 0; j < n; j++) {
        double own = j < n - 1 ? penalty : 1e-9;
        curvature[j][j] = own;
        curvature[j][n] = -own * coefficients[j];
      }
      for (int i = 0; i < inputs.length; i++) {
        double p = probability(coefficients, inputs[i]);
        double error = ((answers[i] ? 1 : 0) - p) * weights[i];
        double spread = Math.max(1e-9, p * (1 - p)) * weights[i];
        for (int j = 0; j < n; j++) {
          double xj = j < n - 1 ? inputs[i][j] : 1;
          curvature[j][n] += error * xj;
          for (int k = 0; k <= j; k++) {
            curvature[j][k] += spread * xj * (k < n - 1 ? inputs[i][k] : 1);
          }
        }
      }
      double change = 0;
      double[] delta = solve(curvature);
      for (int j = 0; j < n; j++) {
        coefficients[j] += delta[j];
        change = Math.max(change, Math.abs(delta[j]));
      }
      if (change < CONVERGED) {
        break;
      }
    }
    return coefficients;
  }

  static double probability(double[] coefficients, double[] input) {
    double logit = coefficients[input.length];
    for (int j = 0; j < input.length; j++) {
      logit += coefficients[j] * input[j];
    }
    return 1 / (1 + StrictMath.exp(-logit));
  }

  /** Solves the system of a lower triangle and a right side by Cholesky decomposition. */
  private static double[] solve(double[][] a) {
    int n = a.length;
    for (int j = 0; j < n; j++) {
      for (int k = 0; k <= j; k++) {
        double sum = a[j][k];
        for (int m = 0; m < k; m++) {
          sum -= a[j][m] * a[k][m];
        }
        a[j][k] = j == k ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[k][k];
      }
    }
    double[] x = new double[n];
    for (int j = 0; j < n; j++) {
      double sum = a[j][n];
      for (int k = 0; k < j; k++) {
        sum -= a[j][k] * x[k];
      }
      x[j] = sum / a[j][j];
    }
    for (int j = n - 1; j >= 0; j--) {
      double sum = x[j];
      for (int k = j + 1; k < n; k++) {
        sum -= a[k][j] * x[k];
      }
      x[j] = sum / a[j][j];
    }
    return x;
  }
}
