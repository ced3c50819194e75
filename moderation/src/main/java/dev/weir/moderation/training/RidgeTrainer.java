package dev.weir.moderation.training;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains heads of few positives to the minimum: logistic regression with a penalty on squared
 * weights, over features weighed by their rarity, by Newton's method with conjugate gradients (Lin,
 * Weng and Keerthi 2008). What a few hundred positives say is better drawn out of rare features at
 * once than in passes over the texts. A share of the texts is there a second time, misspelt.
 */
final class RidgeTrainer {
  /** What an error costs beside half the squared length of the weights. */
  private static final double COST = 0.12;

  private static final int NEWTON_STEPS = 30;
  private static final int GRADIENT_STEPS = 25;
  private static final int HALVINGS = 20;
  private static final double CONVERGED = 1e-3;
  private static final double INNER_CONVERGED = 0.1;

  private final List<Head> heads;
  private final int firstAnswer;
  private final TrainingSettings settings;
  private final TrainingProgress progress;
  private final Checkpoints checkpoints;

  /**
   * @param firstAnswer where the answers of the first of these heads are
   */
  RidgeTrainer(
      List<Head> heads,
      int firstAnswer,
      TrainingSettings settings,
      TrainingProgress progress,
      Checkpoints checkpoints) {
    this.heads = heads;
    this.firstAnswer = firstAnswer;
    this.settings = settings;
    this.progress = progress;
    this.checkpoints = checkpoints;
  }

  /** The trained heads; those of a checkpoint are not trained again. */
  HeadWeights train(String stage, List<TrainingText> texts) {
    int width = heads.size();
    float[] weights = new float[width << settings.bits()];
    float[] biases = new float[width];
    String name = stage + ", few positives";
    int done = checkpoints.read(name, weights, biases);
    for (int head = done; head < width; head++) {
      int at = head;
      double[] fitted =
          fit(
              texts,
              firstAnswer + head,
              step -> progress.at(name + " " + (at + 1), step, NEWTON_STEPS));
      biases[head] = (float) fitted[1 << settings.bits()];
      for (int bucket = 0; bucket < 1 << settings.bits(); bucket++) {
        weights[bucket * width + head] = (float) fitted[bucket];
      }
      checkpoints.write(name, head + 1, weights, biases);
    }
    return new HeadWeights(width, settings.bits(), weights, biases);
  }

  private double[] fit(List<TrainingText> texts, int answer, java.util.function.IntConsumer step) {
    SparseRows rows = new SparseRows(settings.bits());
    List<Boolean> answers = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(settings.seed());
    Normalizer normalizer = new Normalizer();
    for (TrainingText text : texts) {
      if (text.answers()[answer] < 0) {
        continue;
      }
      rows.add(text.content());
      answers.add(text.answers()[answer] == 1);
      if (random.nextDouble() < settings.noisyShare()) {
        Content misspelt =
            normalizer.normalize(NoiseAugmentation.misspell(text.content().original(), random));
        rows.add(misspelt);
        answers.add(text.answers()[answer] == 1);
      }
    }
    rows.close();
    double[] weights = new Minimum(rows, answers, step).find();
    for (int bucket = 0; bucket < rows.columns() - 1; bucket++) {
      weights[bucket] *= rows.rarity(bucket);
    }
    return weights;
  }

  /** One fit; vectors over columns are named as in the paper. */
  private static final class Minimum {
    private final SparseRows rows;
    private final double[] targets;
    private final java.util.function.IntConsumer progress;
    private double[] w;
    private double[] logits;

    Minimum(SparseRows rows, List<Boolean> answers, java.util.function.IntConsumer progress) {
      this.rows = rows;
      this.progress = progress;
      targets = new double[rows.size()];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = answers.get(i) ? 1 : 0;
      }
      w = new double[rows.columns()];
      logits = new double[rows.size()];
    }

    double[] find() {
      double cost = cost(w, logits);
      double firstSlope = 0;
      double[] gradient = new double[w.length];
      double[] curvature = new double[targets.length];
      for (int step = 0; step < NEWTON_STEPS; step++) {
        gradient(gradient, curvature);
        double slope = Math.sqrt(product(gradient, gradient));
        firstSlope = step == 0 ? slope : firstSlope;
        if (slope <= CONVERGED * firstSlope) {
          break;
        }
        double[] direction = direction(gradient, curvature, INNER_CONVERGED * slope);
        cost = move(direction, product(gradient, direction), cost);
        progress.accept(step + 1);
      }
      progress.accept(NEWTON_STEPS);
      return w;
    }

    private void gradient(double[] gradient, double[] curvature) {
      double[] errors = new double[targets.length];
      for (int i = 0; i < errors.length; i++) {
        double p = 1 / (1 + StrictMath.exp(-logits[i]));
        errors[i] = COST * (p - targets[i]);
        curvature[i] = COST * Math.max(1e-9, p * (1 - p));
      }
      rows.multiplyTransposed(errors, gradient);
      penalise(w, gradient);
    }

    /** Adds the penalty's part; the constant has none. */
    private static void penalise(double[] vector, double[] out) {
      for (int k = 0; k < vector.length - 1; k++) {
        out[k] += vector[k];
      }
    }

    /** Conjugate gradients. */
    private double[] direction(double[] gradient, double[] curvature, double tolerance) {
      double[] d = new double[w.length];
      double[] r = new double[w.length];
      for (int k = 0; k < r.length; k++) {
        r[k] = -gradient[k];
      }
      double[] s = r.clone();
      double[] hs = new double[w.length];
      double[] along = new double[targets.length];
      double length = product(r, r);
      for (int step = 0; step < GRADIENT_STEPS && Math.sqrt(length) > tolerance; step++) {
        rows.multiply(s, along);
        for (int i = 0; i < along.length; i++) {
          along[i] *= curvature[i];
        }
        rows.multiplyTransposed(along, hs);
        penalise(s, hs);
        double alpha = length / product(s, hs);
        for (int k = 0; k < d.length; k++) {
          d[k] += alpha * s[k];
          r[k] -= alpha * hs[k];
        }
        double next = product(r, r);
        for (int k = 0; k < s.length; k++) {
          s[k] = r[k] + next / length * s[k];
        }
        length = next;
      }
      return d;
    }

    /** A step that lowers the cost, and the cost then. */
    private double move(double[] direction, double slope, double before) {
      double[] change = new double[targets.length];
      rows.multiply(direction, change);
      double step = 1;
      for (int half = 0; half < HALVINGS; half++) {
        double[] nextW = new double[w.length];
        double[] nextLogits = new double[logits.length];
        for (int k = 0; k < nextW.length; k++) {
          nextW[k] = w[k] + step * direction[k];
        }
        for (int i = 0; i < nextLogits.length; i++) {
          nextLogits[i] = logits[i] + step * change[i];
        }
        double cost = cost(nextW, nextLogits);
        if (cost <= before + 1e-4 * step * slope) {
          w = nextW;
          logits = nextLogits;
          return cost;
        }
        step /= 2;
      }
      return before;
    }

    private double cost(double[] weights, double[] of) {
      double penalty = 0;
      for (int k = 0; k < weights.length - 1; k++) {
        penalty += weights[k] * weights[k];
      }
      double loss = 0;
      for (int i = 0; i < of.length; i++) {
        loss += StrictMath.log1p(StrictMath.exp(-Math.abs(of[i])));
        loss += Math.max(0, of[i]) - targets[i] * of[i];
      }
      return penalty / 2 + COST * loss;
    }

    private static double product(double[] a, double[] b) {
      double sum = 0;
      for (int k = 0; k < a.length; k++) {
        sum += a[k] * b[k];
      }
      return sum;
    }
  }
}
