package dev.weir.moderation.training;

import dev.weir.moderation.scoring.TextModelLayout;

/**
 * Float weights to eight bits, one scale per label. The largest weight takes the largest step: the
 * few that stand out are worth more than finer steps for the many (docs/text-model.md).
 */
final class WeightRounding {
  private static final int STEPS = 127;

  private WeightRounding() {}

  static float scale(float[] weights) {
    float largest = 1e-6f;
    for (float weight : weights) {
      largest = Math.max(largest, Math.abs(weight));
    }
    return largest / STEPS;
  }

  /** The weight's byte, {@link TextModelLayout#ZERO_WEIGHT} for zero. */
  static int round(float weight, float scale) {
    int steps = Math.round(weight / scale);
    return TextModelLayout.ZERO_WEIGHT + Math.max(-STEPS, Math.min(STEPS, steps));
  }
}
