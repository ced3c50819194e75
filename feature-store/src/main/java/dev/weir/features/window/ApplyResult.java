package dev.weir.features.window;

/** What became of an event offered to a row. All but {@link #APPLIED} leave the row untouched. */
public enum ApplyResult {
  /** Now part of the row. */
  APPLIED,
  /** At or before the last applied position of its partition: seen before. */
  DUPLICATE,
  /** Another record of an event counted before, by its id: a producer's double. */
  REPEATED,
  /** Older than the view keeps events. */
  TOO_LATE,
  /** Further ahead of now than tolerated, or beyond the representable time. */
  IN_THE_FUTURE
}
