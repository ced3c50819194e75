package dev.weir.streams.ingest;

/** What the rows are. */
public enum EventKind {
  POST,
  REACTION,
  REPORT,
  REVIEW,
  APPEAL
}
