package dev.weir.streams.query;

import org.jspecify.annotations.Nullable;

/**
 * How far behind the events the rows of a view are, in the partitions that this instance owns.
 *
 * @param newestEventMs event time of the newest event counted, null while there is none; at most a
 *     quarter of a second old
 * @param ageMs how long ago that was; says nothing of a view whose events have ended
 * @param lagRecords of the view's source, and of the topic between it and the rows, that have not
 *     been processed here yet; null while unknown
 */
public record ViewFreshness(
    @Nullable Long newestEventMs, @Nullable Long ageMs, @Nullable Long lagRecords) {
  /** Nothing is known. */
  public static final ViewFreshness UNKNOWN = new ViewFreshness(null, null, null);
}
