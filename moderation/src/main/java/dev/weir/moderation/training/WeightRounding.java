package dev.weir.moderation.training;

import dev.weir.moderation.scoring.TextModelLayout;
import java.util.Arrays;

/** Float weights to eight bits: one scale per label, the few largest weights cut off. */
final class WeightRounding {
  private static final int STEPS = 127;

  /** Of ten thousand weights, this many are cut off at the largest step. */
  private static final int CUT_PER_10K = 2;

  private WeightRounding() {}

  static float scale(float[] weights) {
    float[] sizes = new float[weights.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(weights[i]);
    }
    Arrays.sort(sizes);
    int at = sizes.length - 1 - (int) ((long) sizes.length * CUT_PER_10K / 10_000);
    return Math.max(sizes[at], 1e-6f) / STEPS;
  }

  /** The weight's byte, {@link TextModelLayout#ZERO_WEIGHT} for zero. */
  static int round(float weight, float scale) {
    int steps = Math.round(weight / scale);
    return TextModelLayout.ZERO_WEIGHT + Math.max(-STEPS, Math.min(STEPS, steps));
  }
}
