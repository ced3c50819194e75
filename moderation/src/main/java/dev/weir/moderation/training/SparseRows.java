package dev.weir.moderation.training;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.scoring.FeatureBuffer;
import dev.weir.moderation.scoring.TextFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Texts as rows of a sparse matrix: a column per bucket and a constant one behind them. An entry is
 * the bucket's inverse document frequency over the root of the number of features of its group, as
 * a model sums them. Memory: four bytes per feature. Single-threaded, so that sums come out the
 * same every time.
 */
final class SparseRows {
  private final int columns;
  private final int shift;
  private final List<int[]> buckets = new ArrayList<>();
  private final List<Integer> words = new ArrayList<>();
  private final double[] rarity;
  private final FeatureBuffer features = new FeatureBuffer();

  SparseRows(int bits) {
    columns = 1 << bits;
    shift = 32 - bits;
    rarity = new double[columns];
  }

  void add(Content content) {
    TextFeatures.extract(content, features);
    int[] row = new int[features.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = features.hash(i) >>> shift;
    }
    buckets.add(row);
    words.add(features.wordFeatures());
  }

  /** Weighs buckets by how few of the rows have them. To be called when all rows are there. */
  void close() {
    int[] found = new int[columns];
    for (int[] row : buckets) {
      for (int bucket : row) {
        found[bucket]++;
      }
    }
    for (int bucket = 0; bucket < columns; bucket++) {
      rarity[bucket] = StrictMath.log((1.0 + buckets.size()) / (1 + found[bucket])) + 1;
    }
  }

  int size() {
    return buckets.size();
  }

  /** Buckets and the constant. */
  int columns() {
    return columns + 1;
  }

  /** What a bucket's entries are multiplied by. */
  double rarity(int bucket) {
    return rarity[bucket];
  }

  /** {@code out} becomes the product of the matrix and {@code by}. */
  void multiply(double[] by, double[] out) {
    for (int i = 0; i < out.length; i++) {
      int[] row = buckets.get(i);
      int split = words.get(i);
      double wordSum = 0;
      double charSum = 0;
      for (int k = 0; k < split; k++) {
        wordSum += by[row[k]] * rarity[row[k]];
      }
      for (int k = split; k < row.length; k++) {
        charSum += by[row[k]] * rarity[row[k]];
      }
      out[i] = by[columns] + wordSum / root(split) + charSum / root(row.length - split);
    }
  }

  /** {@code out} becomes the product of the transposed matrix and {@code by}. */
  void multiplyTransposed(double[] by, double[] out) {
    Arrays.fill(out, 0);
    for (int i = 0; i < by.length; i++) {
      int[] row = buckets.get(i);
      int split = words.get(i);
      double word = by[i] / root(split);
      double character = by[i] / root(row.length - split);
      for (int k = 0; k < split; k++) {
        out[row[k]] += word * rarity[row[k]];
      }
      for (int k = split; k < row.length; k++) {
        out[row[k]] += character * rarity[row[k]];
      }
      out[columns] += by[i];
    }
  }

  private static double root(int count) {
    return Math.sqrt(Math.max(1, count));
  }
}
