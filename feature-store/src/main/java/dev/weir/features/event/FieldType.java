package dev.weir.features.event;

/** Type of an event field, as definitions may use it. */
public enum FieldType {
  STRING,
  LONG,
  DOUBLE,
  BOOLEAN;

  /** Whether {@link Event#number} answers for this type. */
  public boolean numeric() {
    return this != STRING;
  }
}
