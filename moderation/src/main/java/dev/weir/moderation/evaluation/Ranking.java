package dev.weir.moderation.evaluation;

import java.util.Arrays;

/**
 * Scores of one label in order, with the answers. Ties are one step: the order of equal scores
 * changes no figure. Immutable, thread-safe.
 */
public final class Ranking {
  /** Ascending by score; the answer in the lowest bit. */
  private final long[] sorted;

  private final int positives;

  /**
   * @param scores finite, one per text
   * @param answers true if the label holds
   */
  public Ranking(float[] scores, boolean[] answers) {
    if (scores.length != answers.length) {
      throw new IllegalArgumentException(
          "answers: " + answers.length + " (expected: " + scores.length + ", one per score)");
    }
    sorted = new long[scores.length];
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!Float.isFinite(scores[i])) {
        throw new IllegalArgumentException(
            "scores[" + i + "]: " + scores[i] + " (expected: finite)");
      }
      int bits = Float.floatToIntBits(scores[i] + 0f);
      // Order of floats as order of integers.
      long ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
      sorted[i] = (ordered << 1) | (answers[i] ? 1 : 0);
      count += answers[i] ? 1 : 0;
    }
    Arrays.sort(sorted);
    positives = count;
  }

  public int size() {
    return sorted.length;
  }

  public int positives() {
    return positives;
  }

  /**
   * Area under the ROC curve: the chance that a positive is scored above a negative, ties half
   * (Mann-Whitney). NaN without both.
   */
  public double rocAuc() {
    long negatives = (long) sorted.length - positives;
    if (positives == 0 || negatives == 0) {
      return Double.NaN;
    }
    double wins = 0;
    long below = 0;
    for (int i = 0; i < sorted.length; ) {
      int end = tieEnd(i);
      long tied = 0;
      for (int k = i; k < end; k++) {
        tied += sorted[k] & 1;
      }
      long tiedNegatives = end - i - tied;
      wins += tied * (below + tiedNegatives / 2.0);
      below += tiedNegatives;
      i = end;
    }
    return wins / ((double) positives * negatives);
  }

  /** Average precision: precision at each step down, weighted by the recall gained. */
  public double prAuc() {
    if (positives == 0) {
      return Double.NaN;
    }
    double area = 0;
    long found = 0;
    int end = sorted.length;
    while (end > 0) {
      int start = end - 1;
      while (start > 0 && (sorted[start - 1] >> 1) == (sorted[end - 1] >> 1)) {
        start--;
      }
      long step = 0;
      for (int k = start; k < end; k++) {
        step += sorted[k] & 1;
      }
      found += step;
      area += (double) step / positives * found / (sorted.length - start);
      end = start;
    }
    return area;
  }

  private int tieEnd(int start) {
    int end = start + 1;
    while (end < sorted.length && (sorted[end] >> 1) == (sorted[start] >> 1)) {
      end++;
    }
    return end;
  }
}
