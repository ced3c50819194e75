package dev.weir.moderation.training;

import dev.weir.moderation.scoring.TextModelLayout;
import java.util.Arrays;

/** Float weights to eight bits, one scale per label. */
final class WeightRounding {
  private static final int STEPS = 127;

  private WeightRounding() {}

  /**
   * @param cut of ten thousand weights, how many are cut off at the largest step, so that no single
   *     word decides; labels of few positives need theirs whole (docs/text-model.md)
   */
  static float scale(float[] weights, int cut) {
    float[] sizes = new float[weights.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(weights[i]);
    }
    Arrays.sort(sizes);
    int at = sizes.length - 1 - (int) ((long) sizes.length * cut / 10_000);
    return Math.max(sizes[at], 1e-6f) / STEPS;
  }

  /** The weight's byte, {@link TextModelLayout#ZERO_WEIGHT} for zero. */
  static int round(float weight, float scale) {
    int steps = Math.round(weight / scale);
    return TextModelLayout.ZERO_WEIGHT + Math.max(-STEPS, Math.min(STEPS, steps));
  }
}
