package dev.weir.features.serving;

/** Type of a feature's value. */
public enum FeatureType {
  LONG,
  DOUBLE,
  BOOLEAN,
  STRING,
  LONG_LIST,
  DOUBLE_LIST,
  BOOLEAN_LIST,
  STRING_LIST,
  /** Whole numbers by text, in an order that means something: most frequent first, or by bucket. */
  COUNTS;

  /** Whether {@link FeatureVector#number} answers for this type; others are objects. */
  public boolean numeric() {
    return this == LONG || this == DOUBLE || this == BOOLEAN;
  }
}
