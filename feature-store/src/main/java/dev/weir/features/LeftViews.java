package dev.weir.features;

import dev.weir.features.expiry.SweepRange;
import dev.weir.features.expiry.SweptHorizon;
import dev.weir.features.identity.EventIds;
import dev.weir.features.raw.RawRecords;
import dev.weir.features.registry.DefinitionRegistry;
import dev.weir.features.registry.ViewHistory;
import dev.weir.features.storage.BigEndian;
import dev.weir.features.storage.KeyLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What views that are no longer defined, and earlier versions of those that are, have left in a
 * store: it may go once the store counts without them. Their histories stay, so that nobody takes
 * them for whole who defines them again. Not thread-safe.
 */
final class LeftViews {
  private LeftViews() {}

  /**
   * Their rows and records.
   *
   * @param defined row names of the loaded views
   * @param taken prefixes under which something of the loaded views lies: left alone
   */
  static List<SweepRange> ranges(
      DefinitionRegistry registry, Set<String> defined, List<byte[]> taken) {
    Set<Integer> prefixes = new HashSet<>();
    taken.forEach(prefix -> prefixes.add(BigEndian.getInt(prefix, 0)));
    List<SweepRange> ranges = new ArrayList<>();
    registry.forEach(
        (rowName, history) -> {
          if (defined.contains(rowName)) {
            return;
          }
          Left left = new Left(registry, rowName);
          left.add(ranges, SweepRange.Kind.ROWS, KeyLayout.prefix(rowName), prefixes);
          for (String kind : List.of(EventIds.KIND, RawRecords.KIND, SweptHorizon.KIND)) {
            byte[] prefix = KeyLayout.recordPrefix(rowName, kind);
            left.add(ranges, SweepRange.Kind.RECORDS, prefix, prefixes);
          }
        });
    return ranges;
  }

  /** One of them, which is over from when the store says so. */
  private static final class Left {
    private final DefinitionRegistry registry;
    private final String rowName;
    private boolean over;

    Left(DefinitionRegistry registry, String rowName) {
      this.registry = registry;
      this.rowName = rowName;
    }

    void add(List<SweepRange> ranges, SweepRange.Kind kind, byte[] prefix, Set<Integer> prefixes) {
      if (!prefixes.contains(BigEndian.getInt(prefix, 0))) {
        ranges.add(
            new SweepRange(
                FeatureStore.UNDEFINED,
                kind,
                prefix,
                (key, head) -> Long.MIN_VALUE,
                (key, head, streamTimeMs) -> isOver(),
                newestMs -> {}));
      }
    }

    private boolean isOver() {
      if (!over) {
        ViewHistory history = registry.history(rowName);
        over = history != null && history.current().endedMs() != 0;
      }
      return over;
    }
  }
}
