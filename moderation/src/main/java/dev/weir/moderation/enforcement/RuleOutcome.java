package dev.weir.moderation.enforcement;

/** How a rule ended. A rule whose condition is false leaves no outcome. */
public enum RuleOutcome {
  /** Its condition held: it proposes its action. */
  FIRED,
  /** A value it needs is unknown: it proposes nothing. */
  ABSTAINED,
  /** Its condition could not be computed, e.g. a division by zero: it proposes nothing. */
  FAILED
}
