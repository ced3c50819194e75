package dev.weir.features.expression;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values of a formula's inputs, in the order of {@link Formula#inputs}. Not thread-safe. */
public final class FormulaInputs {
  // NaN: absent, or a text.
  private final double[] numbers;
  private final @Nullable String[] texts;

  /** All absent. */
  public FormulaInputs(int size) {
    this.numbers = new double[size];
    this.texts = new String[size];
    Arrays.fill(numbers, Double.NaN);
  }

  /** A number or truth value (0 or 1). */
  public void setNumber(int input, double value) {
    numbers[input] = value;
    texts[input] = null;
  }

  public void setText(int input, @Nullable String value) {
    numbers[input] = Double.NaN;
    texts[input] = value;
  }

  public void setAbsent(int input) {
    setText(input, null);
  }

  double number(int input) {
    return numbers[input];
  }

  @Nullable String text(int input) {
    return texts[input];
  }

  boolean isAbsent(int input) {
    return Double.isNaN(numbers[input]) && texts[input] == null;
  }
}
