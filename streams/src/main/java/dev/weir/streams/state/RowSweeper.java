package dev.weir.streams.state;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.expiry.RangeStatistics;
import dev.weir.features.expiry.Sweep;
import dev.weir.features.expiry.SweepRange;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Sweeps the rows of one task between records: slices of {@value #SLICE_MS} ms, {@link #EVERY} so
 * often, so that no record waits for longer and a stream thread spends under one per cent on it.
 * What is removed goes through the store: tombstones in the changelog, gone from standbys.
 *
 * <p>Which rows are over follows from event time alone; the clock only says when to look. Not
 * thread-safe: owned by the stream thread of the task.
 */
public final class RowSweeper {
  /** Wall clock between slices. */
  public static final Duration EVERY = Duration.ofMillis(250);

  /** How long a slice may take, give or take a step. */
  static final long SLICE_MS = 2;

  private static final int STEP_ROWS = 256;
  private static final int STEPS_MAX = 64;

  /**
   * Between passes: 20 times what the last one took, within these. Where a pass found much to
   * remove the shortest, or a store with much traffic would grow by what comes during the rest.
   */
  private static final int REST_FACTOR = 20;

  /** Much: more than one in so many rows looked at. */
  private static final int MUCH_DIVISOR = 20;

  private static final long REST_MIN_MS = 5_000;
  private static final long REST_MAX_MS = 600_000;

  private final RowStateStore rows;
  private final FeatureStore store;
  private final List<FeatureView> views;
  private final Sweep sweep;
  private final List<SweepRange> ranges;
  private final InstantSource clock;
  private List<Long> diskBytes = List.of();
  private long countedAtMs;
  private long passSinceMs;
  private long restUntilMs;
  private long sweptBefore;
  private long removedBefore;

  /**
   * @param views whose rows lie in the store
   * @param others what else lies there and ends with event time
   */
  public RowSweeper(
      RowStateStore rows,
      FeatureStore store,
      List<FeatureView> views,
      List<SweepRange> others,
      InstantSource clock) {
    this.rows = rows;
    this.store = store;
    this.views = List.copyOf(views);
    this.ranges = store.sweepRanges(views, others);
    this.sweep = new Sweep(rows, ranges);
    this.clock = clock;
    this.passSinceMs = clock.millis();
  }

  /** One slice; to be called every {@link #EVERY}. */
  public void slice() {
    long nowMs = clock.millis();
    if (nowMs >= restUntilMs) {
      long passes = sweep.passes();
      for (int step = 0; step < STEPS_MAX; step++) {
        var unused = sweep.step(store.streamTimeMs(), STEP_ROWS);
        if (sweep.passes() > passes) {
          passed();
          break;
        }
        if (clock.millis() - nowMs >= SLICE_MS) {
          break;
        }
      }
    }
    rows.publish(
        HeldViews.of(views, store, sweep, diskBytes, countedAtMs), sweep.removed() - sweptBefore);
    sweptBefore = sweep.removed();
  }

  /** How long to rest after a pass that took so long and removed so many rows of those it saw. */
  static long restMs(long tookMs, long removed, long stayed) {
    return removed * MUCH_DIVISOR > removed + stayed
        ? REST_MIN_MS
        : Math.min(Math.max(tookMs * REST_FACTOR, REST_MIN_MS), REST_MAX_MS);
  }

  private void passed() {
    countedAtMs = clock.millis();
    long took = countedAtMs - passSinceMs;
    long removed = sweep.removed() - removedBefore;
    removedBefore = sweep.removed();
    long stayed = sweep.statistics().stream().mapToLong(RangeStatistics::entries).sum();
    long rest = restMs(took, removed, stayed);
    restUntilMs = countedAtMs + rest;
    passSinceMs = restUntilMs;
    List<Long> sizes = new ArrayList<>(ranges.size());
    for (SweepRange range : ranges) {
      sizes.add(rows.diskBytes(range.prefix()));
    }
    diskBytes = List.copyOf(sizes);
  }
}
