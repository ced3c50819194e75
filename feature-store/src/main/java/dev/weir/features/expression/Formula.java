package dev.weir.features.expression;

import dev.weir.features.serving.FeatureType;
import java.util.List;

/**
 * An expression over features. Deterministic, free of side effects, thread-safe.
 *
 * <p>Numbers are doubles throughout; a truth value is 0 or 1.
 */
public interface Formula {
  /** The expression as written; part of the definitions' version. */
  String text();

  /** {@link FeatureType#DOUBLE} or {@link FeatureType#BOOLEAN}. */
  FeatureType type();

  /** References of the features it reads, e.g. {@code author_posting:posts_1h}. */
  List<String> inputs();

  /** Whether there is no value without that input: not so where it has an {@code orValue}. */
  default boolean needs(int input) {
    return true;
  }

  /**
   * The value for the inputs (NaN for one that is not needed and absent) in the order of {@link
   * #inputs}; NaN when it has none (division by zero, say).
   */
  double evaluate(double[] inputs);
}
