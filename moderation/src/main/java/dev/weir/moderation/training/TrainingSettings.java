package dev.weir.moderation.training;

/**
 * What a training run depends on besides the texts.
 *
 * @param seed of every random choice
 * @param bits the table has 2^bits buckets of 8 bytes
 * @param epochs passes over the texts
 * @param learningRate step of AdaGrad
 * @param noisyShare share of texts that each pass sees misspelt, 0 to 1
 * @param sentences whether Weir's own training sentences are learnt beside the texts
 */
public record TrainingSettings(
    long seed, int bits, int epochs, float learningRate, double noisyShare, boolean sentences) {
  public TrainingSettings {
    check("bits", bits, 4, 22);
    check("epochs", epochs, 1, 100);
    check("learningRate", learningRate, 1e-6, 100);
    check("noisyShare", noisyShare, 0, 1);
  }

  /** The settings of the shipped model. */
  public static TrainingSettings standard() {
    return new TrainingSettings(1, 19, 4, 1f, 0.33, true);
  }

  public TrainingSettings withSeed(long seed) {
    return new TrainingSettings(seed, bits, epochs, learningRate, noisyShare, sentences);
  }

  public TrainingSettings withSentences(boolean sentences) {
    return new TrainingSettings(seed, bits, epochs, learningRate, noisyShare, sentences);
  }

  private static void check(String name, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }
}
