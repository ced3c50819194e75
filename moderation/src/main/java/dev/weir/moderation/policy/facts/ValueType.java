package dev.weir.moderation.policy.facts;

/** Type of a variable, as CEL names it. */
public enum ValueType {
  INT,
  DOUBLE,
  BOOL,
  STRING;

  public boolean numeric() {
    return this == INT || this == DOUBLE;
  }
}
