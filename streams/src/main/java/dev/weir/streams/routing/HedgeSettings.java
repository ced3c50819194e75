package dev.weir.streams.routing;

/**
 * How long another instance is waited for.
 *
 * @param afterMs silence after which a second instance is asked, within the budget
 * @param share of questions that may be hedged
 * @param burst hedges that may follow each other at once
 * @param timeoutMs silence after which the next instance is asked whatever the budget says
 * @param patienceMs for how long everybody is asked again when nobody has the rows: while a
 *     partition moves, it may be between two copies
 */
record HedgeSettings(long afterMs, double share, int burst, long timeoutMs, long patienceMs) {
  /** Between two rounds. */
  static final long ROUND_MS = 20;

  /**
   * A question within a data centre takes about a millisecond: 25 are not met by chance. An
   * instance that stands still costs the first three lookups that much, see {@link PeerHealth}.
   */
  static final HedgeSettings DEFAULTS = new HedgeSettings(25, 0.1, 20, 500, 1_000);
}
