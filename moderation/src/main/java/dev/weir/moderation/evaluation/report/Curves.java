package dev.weir.moderation.evaluation.report;

import dev.weir.moderation.evaluation.report.ModelReport.Bin;
import dev.weir.moderation.evaluation.report.ModelReport.Drawn;
import dev.weir.moderation.evaluation.report.ModelReport.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Points of the curves of one label, few enough to draw. */
final class Curves {
  private static final int POINTS_MAX = 160;
  private static final int BINS = 10;

  /** What a threshold does. */
  record Counts(int flagged, int hits, int positives, int texts) {}

  private Curves() {}

  static Drawn of(float[] scores, boolean[] answers) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Float.compare(scores[b], scores[a]));
    int positives = 0;
    for (boolean answer : answers) {
      positives += answer ? 1 : 0;
    }
    int negatives = answers.length - positives;
    List<Point> roc = new ArrayList<>();
    List<Point> pr = new ArrayList<>();
    roc.add(new Point(0, 0));
    int hits = 0;
    for (int i = 0; i < order.length; ) {
      int end = i;
      while (end < order.length && scores[order[end]] == scores[order[i]]) {
        hits += answers[order[end]] ? 1 : 0;
        end++;
      }
      i = end;
      if (positives > 0 && negatives > 0) {
        roc.add(new Point((double) (i - hits) / negatives, (double) hits / positives));
      }
      if (positives > 0) {
        pr.add(new Point((double) hits / positives, (double) hits / i));
      }
    }
    return new Drawn(thinned(roc), thinned(pr), bins(scores, answers));
  }

  /** Those that differ enough to be seen, and the ends. */
  private static List<Point> thinned(List<Point> points) {
    List<Point> kept = new ArrayList<>();
    double step = 1.0 / POINTS_MAX;
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      Point last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      if (last == null
          || i == points.size() - 1
          || Math.abs(point.x() - last.x()) >= step
          || Math.abs(point.y() - last.y()) >= 4 * step) {
        kept.add(point);
      }
    }
    return kept;
  }

  private static List<Bin> bins(float[] scores, boolean[] answers) {
    int[] texts = new int[BINS];
    double[] sums = new double[BINS];
    int[] positives = new int[BINS];
    for (int i = 0; i < scores.length; i++) {
      int bin = Math.max(0, Math.min(BINS - 1, (int) (scores[i] * BINS)));
      texts[bin]++;
      sums[bin] += scores[i];
      positives[bin] += answers[i] ? 1 : 0;
    }
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      if (texts[bin] > 0) {
        bins.add(new Bin(texts[bin], sums[bin] / texts[bin], (double) positives[bin] / texts[bin]));
      }
    }
    return bins;
  }

  static Counts at(double threshold, float[] scores, boolean[] answers) {
    int flagged = 0;
    int hits = 0;
    int positives = 0;
    for (int i = 0; i < scores.length; i++) {
      positives += answers[i] ? 1 : 0;
      if (scores[i] >= threshold) {
        flagged++;
        hits += answers[i] ? 1 : 0;
      }
    }
    return new Counts(flagged, hits, positives, scores.length);
  }
}
