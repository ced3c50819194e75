package dev.weir.streams.state;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.Feature;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.expiry.RangeStatistics;
import dev.weir.features.expiry.Sweep;
import dev.weir.features.expiry.SweepRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one task holds of each view: counted by the passes of its sweep, so nothing is scanned when
 * somebody asks.
 *
 * @param countedAtMs wall clock of the end of the pass that counted, 0 before the first one
 * @param streamTimeMs newest event time the task has applied since it started, {@link
 *     Long#MIN_VALUE} when none
 */
public record HeldViews(List<HeldView> views, long countedAtMs, long streamTimeMs) {
  /**
   * One view's part.
   *
   * @param rows as counted; 0 before the first pass
   * @param rowBytes keys and rows before compression
   * @param recordBytes keys and values of the records beside the rows, before compression
   * @param diskBytes of both in the files, as RocksDB estimates them; what is not yet in files is
   *     not in it
   * @param newestEventMs {@link Long#MIN_VALUE} while unknown
   * @param sinceMs by feature, event time from which on it counts every event; those left out count
   *     from the beginning
   */
  public record HeldView(
      String view,
      long rows,
      long rowBytes,
      long records,
      long recordBytes,
      long diskBytes,
      long newestEventMs,
      Map<String, Long> sinceMs) {
    public HeldView {
      sinceMs = Map.copyOf(sinceMs);
    }
  }

  public HeldViews {
    views = List.copyOf(views);
  }

  /** What the last pass counted, and what came since. */
  static HeldViews of(
      List<FeatureView> views,
      FeatureStore store,
      Sweep sweep,
      List<Long> diskBytes,
      long countedAtMs) {
    List<HeldView> held = new ArrayList<>();
    for (FeatureView view : views) {
      long rows = 0;
      long rowBytes = 0;
      long records = 0;
      long recordBytes = 0;
      long disk = 0;
      long newestMs = store.newestEventMs(view);
      List<RangeStatistics> counted = sweep.statistics();
      for (int i = 0; i < counted.size(); i++) {
        RangeStatistics range = counted.get(i);
        if (!range.name().equals(view.name())) {
          continue;
        }
        disk += diskBytes.get(i);
        if (range.kind() == SweepRange.Kind.ROWS) {
          rows += range.entries();
          rowBytes += range.bytes();
          newestMs = Math.max(newestMs, range.newestEventMs());
        } else {
          records += range.entries();
          recordBytes += range.bytes();
        }
      }
      held.add(
          new HeldView(
              view.name(),
              rows,
              rowBytes,
              records,
              recordBytes,
              disk,
              newestMs,
              sinces(view, store)));
    }
    return new HeldViews(held, countedAtMs, store.streamTimeMs());
  }

  private static Map<String, Long> sinces(FeatureView view, FeatureStore store) {
    Map<String, Long> sinces = new HashMap<>();
    for (Feature feature : view.features()) {
      long sinceMs = store.sinceMs(view, feature);
      if (sinceMs > 0) {
        sinces.put(feature.name(), sinceMs);
      }
    }
    return sinces;
  }
}
