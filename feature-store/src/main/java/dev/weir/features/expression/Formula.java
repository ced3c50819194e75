package dev.weir.features.expression;

import dev.weir.features.serving.FeatureType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression over features and other values. Deterministic, free of side effects, thread-safe.
 *
 * <p>Numbers are doubles throughout, whole ones exact to 2^53; a truth value is 0 or 1.
 */
public interface Formula {
  /** UTF-16 code units of a text that a formula answers; a longer one is no value. */
  int TEXT_LENGTH_MAX = 1024;

  /** Whole numbers beyond this, in size, are no value. */
  long WHOLE_MAX = 1L << 53;

  /** The expression as written; part of the definitions' version. */
  String text();

  /** LONG, DOUBLE, BOOLEAN or STRING. */
  FeatureType type();

  /** References it reads, e.g. {@code author_posting:posts_1h}, in order of appearance. */
  List<String> inputs();

  /** Whether there is no value without that input: not so where it has an {@code orValue}. */
  boolean needs(int input);

  /**
   * The value of a formula that is no STRING; inputs that are not needed may be absent. NaN when it
   * has none (a text that is no number, say); infinite after a division by zero.
   */
  double number(FormulaInputs inputs);

  /** The same of a STRING, null when it has none. */
  @Nullable String text(FormulaInputs inputs);
}
