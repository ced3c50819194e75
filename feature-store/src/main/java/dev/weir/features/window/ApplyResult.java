package dev.weir.features.window;

/** What became of an event offered to a row. All but {@link #APPLIED} leave the row untouched. */
public enum ApplyResult {
  /** Now part of the row; of a retraction: its event no longer is. */
  APPLIED,
  /** At or before the last applied position of its partition: seen before. */
  DUPLICATE,
  /** Another record of an event counted before, by its id: a producer's double. */
  REPEATED,
  /** A retraction whose event has not come: remembered, so that the event will not count. */
  PENDING,
  /** An event that was taken back before it came. */
  RETRACTED,
  /** Older than the view keeps events. */
  TOO_LATE,
  /** Further ahead of now than tolerated, or beyond the representable time. */
  IN_THE_FUTURE
}
