package dev.weir.features.expiry;

import java.util.function.LongConsumer;

/**
 * Rows or records of one kind, that lie together in the store and end with event time.
 *
 * @param name of the view, or of what else it is
 * @param kind whether they count as the view's rows or as records beside them
 * @param prefix what their keys begin with
 * @param time tells the newest event time behind a row or record
 * @param over tells whether one is over
 * @param removed told the newest time among those about to be removed, before they are
 */
public record SweepRange(
    String name, Kind kind, byte[] prefix, TimeOf time, Over over, LongConsumer removed) {

  /** What is in the range. */
  public enum Kind {
    ROWS,
    RECORDS
  }

  /** Newest event time, ms. */
  @FunctionalInterface
  public interface TimeOf {
    /**
     * @param key whole
     * @param head the first bytes of the value: {@link
     *     dev.weir.features.storage.RowStore#HEAD_BYTES} of them, or all
     */
    long timeMs(byte[] key, byte[] head);
  }

  /** Whether a row or record is over; may read the store, not write to it. */
  @FunctionalInterface
  public interface Over {
    /**
     * @param streamTimeMs how far events have come
     */
    boolean test(byte[] key, byte[] head, long streamTimeMs);
  }

  /**
   * A range whose rows end by their own time.
   *
   * @param lifeMs how long after its newest event one is over; {@link Long#MAX_VALUE} when never
   */
  public static SweepRange of(
      String name, Kind kind, byte[] prefix, TimeOf time, long lifeMs, LongConsumer removed) {
    return new SweepRange(
        name,
        kind,
        prefix,
        time,
        (key, head, streamTimeMs) ->
            lifeMs != Long.MAX_VALUE && time.timeMs(key, head) < streamTimeMs - lifeMs,
        removed);
  }
}
