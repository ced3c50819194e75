package dev.weir.streams.endtoend;

import java.util.TreeMap;

/**
 * What is known of one key's count, which only grows: what was sent, and what lookups told when. A
 * lookup may tell no less than any that had ended before it began, less the staleness it states,
 * and no more than was sent.
 */
final class SeenCounts {
  private static final long MS = 1_000_000;

  private final TreeMap<Long, Double> told = new TreeMap<>();
  private long sent;
  private long acknowledged;

  synchronized void sent() {
    sent++;
  }

  synchronized void acknowledged() {
    acknowledged++;
  }

  /**
   * Takes what a lookup told.
   *
   * @param staleMs as stated; whole milliseconds, so the bound may be off by less than one
   * @return what is wrong with it, or an empty text
   */
  synchronized String told(double count, long beganNanos, long staleMs) {
    if (count > sent) {
      return count + " told, " + sent + " sent";
    }
    var before = told.floorEntry(beganNanos - (staleMs + 1) * MS);
    String wrong =
        before != null && count < before.getValue()
            ? count
                + " told, at most "
                + staleMs
                + " ms old, but "
                + before.getValue()
                + " were told "
                + (beganNanos - before.getKey()) / MS
                + " ms before"
            : "";
    double most = told.isEmpty() ? count : Math.max(count, told.lastEntry().getValue());
    told.put(System.nanoTime(), most);
    return wrong;
  }

  /** Whether all that was acknowledged has been told. */
  synchronized boolean complete() {
    return acknowledged == 0
        || (!told.isEmpty() && told.lastEntry().getValue() == (double) acknowledged);
  }

  /** Forgets what was told. */
  synchronized void again() {
    told.clear();
  }
}
