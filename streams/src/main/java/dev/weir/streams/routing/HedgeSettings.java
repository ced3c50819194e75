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
 * @param staleMs an answer older than this is kept, and a fresher one asked for
 * @param fresherMs for how long; when that was in vain, nobody waits again for {@link #VAIN_MS}
 */
record HedgeSettings(
    long afterMs,
    double share,
    int burst,
    long timeoutMs,
    long patienceMs,
    long staleMs,
    long fresherMs) {
  /** Without waiting for fresher answers after one in vain. */
  static final long VAIN_MS = 1_000;

  /** Between two rounds. */
  static final long ROUND_MS = 20;

  /**
   * A question within a data centre takes about a millisecond: 25 are not met by chance. An
   * instance that stands still costs the first three lookups that much, see {@link PeerHealth}.
   * Standbys of an owner that died are six to ten seconds old when another takes over; older ones
   * are copies of a partition that moves, and its new owner is about to answer.
   */
  static final HedgeSettings DEFAULTS = new HedgeSettings(25, 0.1, 20, 500, 1_000, 10_000, 200);
}
