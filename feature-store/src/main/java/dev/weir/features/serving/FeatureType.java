package dev.weir.features.serving;

/** Type of a feature's value. */
public enum FeatureType {
  LONG,
  DOUBLE,
  BOOLEAN,
  STRING
}
