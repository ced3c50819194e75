package dev.weir.moderation.evaluation.report;

import dev.weir.moderation.evaluation.report.ModelReport.Interval;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Areas under curves with percentile intervals: texts are drawn anew with replacement, for two
 * models the same ones. Same seed, same interval.
 *
 * @see <a href="https://doi.org/10.1214/ss/1177013815">Efron and Tibshirani, Bootstrap Methods</a>
 */
final class Bootstrap {
  static final int DRAWS = 200;
  private static final double TAIL = 0.025;

  /**
   * @param rocDifference of the model minus the other, null for none
   * @param prDifference the same
   */
  record Areas(
      Interval roc,
      Interval pr,
      @Nullable Interval rocDifference,
      @Nullable Interval prDifference) {}

  private Bootstrap() {}

  static Areas areas(float[] scores, float @Nullable [] others, boolean[] answers, long seed) {
    int[] order = order(scores);
    int[] otherOrder = others == null ? null : order(others);
    double[][] draws = new double[4][DRAWS];
    SplittableRandom random = new SplittableRandom(seed);
    int[] times = new int[scores.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      Arrays.fill(times, 0);
      for (int i = 0; i < times.length; i++) {
        times[random.nextInt(times.length)]++;
      }
      double[] own = areas(scores, order, answers, times);
      draws[0][draw] = own[0];
      draws[1][draw] = own[1];
      if (others != null && otherOrder != null) {
        double[] their = areas(others, otherOrder, answers, times);
        draws[2][draw] = own[0] - their[0];
        draws[3][draw] = own[1] - their[1];
      }
    }
    return new Areas(
        interval(draws[0]),
        interval(draws[1]),
        others == null ? null : interval(draws[2]),
        others == null ? null : interval(draws[3]));
  }

  private static int[] order(float[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
        .mapToInt(i -> i)
        .toArray();
  }

  /** ROC-AUC and average precision in one pass from the highest score down, ties as one step. */
  static double[] areas(float[] scores, int[] order, boolean[] answers, int[] times) {
    double positives = 0;
    double all = 0;
    for (int i = 0; i < times.length; i++) {
      all += times[i];
      positives += answers[i] ? times[i] : 0;
    }
    double negatives = all - positives;
    if (positives == 0 || negatives == 0) {
      return new double[] {Double.NaN, Double.NaN};
    }
    double roc = 0;
    double pr = 0;
    double found = 0;
    double wrong = 0;
    for (int at = 0; at < order.length; ) {
      float score = scores[order[at]];
      double hits = 0;
      double misses = 0;
      while (at < order.length && scores[order[at]] == score) {
        int i = order[at++];
        hits += answers[i] ? times[i] : 0;
        misses += answers[i] ? 0 : times[i];
      }
      roc += misses * (found + hits / 2);
      found += hits;
      wrong += misses;
      if (hits > 0) {
        pr += hits / positives * found / (found + wrong);
      }
    }
    return new double[] {roc / positives / negatives, pr};
  }

  private static Interval interval(double[] draws) {
    double[] sorted = Arrays.stream(draws).filter(d -> !Double.isNaN(d)).sorted().toArray();
    if (sorted.length < DRAWS / 2) {
      return new Interval(Double.NaN, Double.NaN);
    }
    int low = (int) (TAIL * (sorted.length - 1));
    return new Interval(sorted[low], sorted[sorted.length - 1 - low]);
  }
}
