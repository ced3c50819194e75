package dev.weir.moderation.training;

import dev.weir.moderation.scoring.FeatureBuffer;
import java.util.Arrays;

/**
 * Trained heads.
 *
 * @param width number of heads
 * @param bits the table has 2^bits buckets
 * @param weights by bucket, then head
 * @param biases by head
 */
record HeadWeights(int width, int bits, float[] weights, float[] biases) {
  /** These heads and behind them the others, of as many buckets. */
  HeadWeights and(HeadWeights others) {
    int sum = width + others.width;
    float[] joined = new float[sum << bits];
    for (int bucket = 0; bucket < 1 << bits; bucket++) {
      System.arraycopy(weights, bucket * width, joined, bucket * sum, width);
      System.arraycopy(
          others.weights, bucket * others.width, joined, bucket * sum + width, others.width);
    }
    float[] constants = Arrays.copyOf(biases, sum);
    System.arraycopy(others.biases, 0, constants, width, others.width);
    return new HeadWeights(sum, bits, joined, constants);
  }

  /** One logit per head. */
  double[] logits(FeatureBuffer features) {
    double[] words = new double[width];
    double[] characters = new double[width];
    int shift = 32 - bits;
    for (int i = 0; i < features.size(); i++) {
      double[] sums = i < features.wordFeatures() ? words : characters;
      int row = (features.hash(i) >>> shift) * width;
      for (int head = 0; head < width; head++) {
        sums[head] += weights[row + head];
      }
    }
    int wordCount = Math.max(1, features.wordFeatures());
    int charCount = Math.max(1, features.size() - features.wordFeatures());
    double[] logits = new double[width];
    for (int head = 0; head < width; head++) {
      logits[head] =
          biases[head]
              + words[head] / Math.sqrt(wordCount)
              + characters[head] / Math.sqrt(charCount);
    }
    return logits;
  }
}
