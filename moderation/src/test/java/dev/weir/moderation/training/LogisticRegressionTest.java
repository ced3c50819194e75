package dev.weir.moderation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LogisticRegressionTest {
  /** At the optimum the gradient vanishes; that is checked, not the way there. */
  @Property(tries = 50)
  void fit_randomExamples_gradientIsZero(@ForAll long seed) {
    Random random = new Random(seed);
    double[][] inputs = new double[200][3];
    boolean[] answers = new boolean[200];
    double[] weights = new double[200];
    for (int i = 0; i < inputs.length; i++) {
      for (int j = 0; j < 3; j++) {
        inputs[i][j] = random.nextGaussian();
      }
      answers[i] = inputs[i][0] + random.nextGaussian() > 0.5;
      weights[i] = 0.5 + random.nextDouble();
    }
    double[] fitted = LogisticRegression.fit(inputs, answers, weights, 2);
    for (int j = 0; j < 4; j++) {
      double gradient = j < 3 ? -2 * fitted[j] : 0;
      for (int i = 0; i < inputs.length; i++) {
        double error = (answers[i] ? 1 : 0) - LogisticRegression.probability(fitted, inputs[i]);
        gradient += weights[i] * error * (j < 3 ? inputs[i][j] : 1);
      }
      assertThat(gradient).isCloseTo(0, within(1e-6));
    }
  }
}
