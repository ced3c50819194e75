package dev.weir.streams.offline;

import dev.weir.streams.offline.sorting.RecordSorter;
import dev.weir.streams.offline.sorting.SortedRecords;

/** Where the parts of a split begin. Immutable. */
final class SplitCuts {
  private final Split split;
  private final long[] cutsMs;

  private SplitCuts(Split split, long[] cutsMs) {
    this.split = split;
    this.cutsMs = cutsMs;
  }

  /**
   * @param times the moments of all rows, as orders of records that share one key; finished
   */
  static SplitCuts of(Split split, RecordSorter times) {
    long[] cuts = new long[split.shares().size() - 1];
    long[] ranks = new long[cuts.length];
    double share = 0;
    for (int i = 0; i < cuts.length; i++) {
      share += split.shares().get(i);
      ranks[i] = Math.round(share * times.records());
      cuts[i] = Long.MAX_VALUE;
    }
    long rank = 0;
    try (SortedRecords records = times.open(0, RecordSorter.RANGES, 1)) {
      while (records.next()) {
        for (int i = 0; i < cuts.length; i++) {
          if (rank == ranks[i]) {
            cuts[i] = records.order();
          }
        }
        rank++;
      }
    }
    return new SplitCuts(split, cuts);
  }

  /** The part a moment belongs to. */
  String partOf(long timeMs) {
    int part = 0;
    while (part < cutsMs.length && timeMs >= cutsMs[part]) {
      part++;
    }
    boolean inGap =
        part < cutsMs.length
            && cutsMs[part] != Long.MAX_VALUE
            && timeMs >= cutsMs[part] - split.gapMs();
    return inGap ? Split.GAP : split.parts().get(part);
  }
}
