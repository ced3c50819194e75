package dev.weir.features.serving;

/** Whether a feature has a value, and if not, why. Names are those of Feast's FieldStatus. */
public enum FeatureStatus {
  INVALID,
  PRESENT,
  NULL_VALUE,
  NOT_FOUND,
  OUTSIDE_MAX_AGE
}
