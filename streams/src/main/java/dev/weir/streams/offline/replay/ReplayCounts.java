package dev.weir.streams.offline.replay;

import java.util.concurrent.atomic.LongAdder;

/** What became of the replayed items. Thread-safe. */
public final class ReplayCounts {
  final LongAdder items = new LongAdder();
  final LongAdder updates = new LongAdder();
  final LongAdder tooLate = new LongAdder();
  final LongAdder duplicates = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder answers = new LongAdder();

  /** Items replayed so far, events and questions. */
  public long items() {
    return items.sum();
  }

  /** Rows updated: an event may update several. */
  public long updates() {
    return updates.sum();
  }

  /** Updates left out as older than the view keeps events: only by arrival. */
  public long tooLate() {
    return tooLate.sum();
  }

  /** Updates left out as repeats. */
  public long duplicates() {
    return duplicates.sum();
  }

  /** Updates left out for any other reason. */
  public long refused() {
    return refused.sum();
  }

  /** Questions answered: one per lane and query row. */
  public long answers() {
    return answers.sum();
  }
}
