package dev.weir.streams.offline;

/** What says, by known time, which events had arrived when a question was asked. */
public enum KnownBy {
  /** When it was asked, against when they arrived. */
  TIME,
  /** How far the topic had been read: an offset, against theirs. No two events are at one. */
  OFFSET
}
