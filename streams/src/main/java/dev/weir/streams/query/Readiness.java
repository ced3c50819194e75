package dev.weir.streams.query;

/** Whether this instance lives and can answer. Thread-safe, cheap enough for a probe per second. */
public interface Readiness {
  /** The condition at this moment. */
  Condition now();

  /**
   * What a probe is told.
   *
   * @param live false when only a restart helps, e.g. the streams application failed
   * @param ready whether lookups and verdicts are answered here
   * @param reason in words, e.g. {@code RUNNING}, {@code REBALANCING}, {@code restoring 2 of 8}
   * @param lagRecords records of the input topics not yet processed here, -1 when unknown
   * @param behindMs how old posts are when they are decided here
   * @param degraded whether it is so far behind that texts on request go without the second model
   */
  record Condition(
      boolean live,
      boolean ready,
      String reason,
      long lagRecords,
      long behindMs,
      boolean degraded) {
    /** Not behind. */
    public Condition(boolean live, boolean ready, String reason, long lagRecords) {
      this(live, ready, reason, lagRecords, 0, false);
    }

    public Condition {
      if (ready && !live) {
        throw new IllegalArgumentException("ready: true (expected: false when live is false)");
      }
      if (lagRecords < -1) {
        throw new IllegalArgumentException(
            "lagRecords: " + lagRecords + " (expected: >= 0, or -1 when unknown)");
      }
    }
  }
}
