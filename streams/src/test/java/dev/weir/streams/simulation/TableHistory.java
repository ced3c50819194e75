package dev.weir.streams.simulation;

import dev.weir.streams.live.LiveSnapshot;

/** All snapshots of a live table, by position: what stands in its topic. */
interface TableHistory<S> {
  /** Up to where the table goes now. */
  long end();

  /** The table up to that position. */
  LiveSnapshot<S> upTo(long position);
}
