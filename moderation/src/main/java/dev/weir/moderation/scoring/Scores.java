package dev.weir.moderation.scoring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calibrated scores of one text, 0 to 1, one per label, in the scorer's label order. Immutable by
 * agreement: the array is handed over, not copied.
 */
public final class Scores {
  private final List<String> labels;
  private final float[] values;
  private final @Nullable String fallback;

  /**
   * @throws IllegalArgumentException if there is not one value per label
   */
  public Scores(List<String> labels, float[] values) {
    this(labels, values, null);
  }

  private Scores(List<String> labels, float[] values, @Nullable String fallback) {
    if (labels.size() != values.length) {
      throw new IllegalArgumentException(
          "values: " + values.length + " (expected: " + labels.size() + ", one per label)");
    }
    this.labels = labels;
    this.values = values;
    this.fallback = fallback;
  }

  /** These scores as the answer in place of better ones, and why in words. */
  public Scores withFallback(String why) {
    return new Scores(labels, values, why);
  }

  /** Why these are not the scores that were wanted, null when they are. */
  public @Nullable String fallback() {
    return fallback;
  }

  public List<String> labels() {
    return labels;
  }

  public float value(int label) {
    return values[label];
  }

  /** Score of the label, {@code NaN} when the scorer does not know it. */
  public float of(String label) {
    int i = labels.indexOf(label);
    return i < 0 ? Float.NaN : values[i];
  }
}
