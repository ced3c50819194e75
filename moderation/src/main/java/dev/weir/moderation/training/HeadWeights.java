package dev.weir.moderation.training;

import dev.weir.moderation.scoring.FeatureBuffer;

/**
 * Trained heads.
 *
 * @param width number of heads
 * @param bits the table has 2^bits buckets
 * @param weights by bucket, then head
 * @param biases by head
 */
record HeadWeights(int width, int bits, float[] weights, float[] biases) {
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
