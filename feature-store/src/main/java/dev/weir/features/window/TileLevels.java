package dev.weir.features.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How wide tiles are, by age. Each level serves the windows up to a length W with tiles of width w
 * &lt;= W/60, and reaches back W and a twelfth of it (so that moments a little behind the newest
 * event find the same precision); what is older lies in the next level. Widths divide one another,
 * and a level ends on a border of the next, so that a tile moves up whole.
 *
 * <pre>
 *   oldest                                                             newest event N
 *   |------ level 2: 20m -----|--- level 1: 1m ---|- level 0: 10s -|
 *   N-1d-2h                   N-1h-5m             N-10m-50s
 * </pre>
 *
 * <p>All borders are functions of the newest event time alone. Immutable, thread-safe.
 */
final class TileLevels {
  private static final long S = 1_000;
  private static final long M = 60 * S;
  private static final long H = 60 * M;
  private static final long D = 24 * H;

  /** Each divides the next. Rows hold indexes into it: only ever append. */
  static final long[] WIDTHS = {
    1, 2, 10, 50, 100, 500, S, 5 * S, 10 * S, 30 * S, M, 2 * M, 10 * M, 20 * M, H, 2 * H, 6 * H,
    12 * H, D, 2 * D, 6 * D
  };

  private static final int TILES_PER_WINDOW = 60;
  private static final int SLACK_DIVISOR = 12;

  private final long[] widths;
  private final int[] indexes;
  private final long[] reach;

  /**
   * @param windowsMs lengths of windows, ascending
   * @param retentionMs how far back tiles are asked for beyond the windows' own need, or 0
   */
  TileLevels(List<Long> windowsMs, long retentionMs) {
    List<Long> levelWidths = new ArrayList<>();
    List<Long> levelReach = new ArrayList<>();
    for (long window : windowsMs) {
      long width = widthFor(window);
      long needed = window + window / SLACK_DIVISOR;
      int last = levelWidths.size() - 1;
      if (last >= 0 && levelWidths.get(last) == width) {
        levelReach.set(last, needed);
      } else {
        levelWidths.add(width);
        levelReach.add(needed);
      }
    }
    this.widths = levelWidths.stream().mapToLong(Long::longValue).toArray();
    this.indexes = levelWidths.stream().mapToInt(TileLevels::indexOf).toArray();
    this.reach = levelReach.stream().mapToLong(Long::longValue).toArray();
    if (reach.length > 0) {
      reach[reach.length - 1] = Math.max(reach[reach.length - 1], retentionMs);
    }
  }

  static long widthFor(long windowMs) {
    long width = WIDTHS[0];
    for (long candidate : WIDTHS) {
      if (candidate * TILES_PER_WINDOW <= windowMs) {
        width = candidate;
      }
    }
    return width;
  }

  /** Index of a width in {@link #WIDTHS}. */
  private static int indexOf(long width) {
    return Arrays.binarySearch(WIDTHS, width);
  }

  int count() {
    return widths.length;
  }

  long width(int level) {
    return widths[level];
  }

  /** Index of a level's width in {@link #WIDTHS}. */
  int widthIndex(int level) {
    return indexes[level];
  }

  /** The level whose tiles serve a window. */
  int levelOf(long windowMs) {
    int level = 0;
    while (widths[level] < widthFor(windowMs)) {
      level++;
    }
    return level;
  }

  /** Oldest moment in a level's tiles when the newest event is at {@code newestMs}. */
  long from(int level, long newestMs) {
    long align = widths[Math.min(level + 1, widths.length - 1)];
    return Math.floorDiv(newestMs - reach[level], align) * align;
  }

  /** Whether a level reached behind a moment, to within a width, when that was the newest event. */
  boolean reaches(int level, long newestMs, long timeMs) {
    return newestMs - reach[level] < timeMs;
  }

  /** Writes the oldest moment of each level as of a newest event. */
  void borders(long newestMs, long[] into) {
    for (int level = 0; level < widths.length; level++) {
      into[level] = from(level, newestMs);
    }
  }

  /**
   * The level a moment lies in, or {@link #count} when it is older than all tiles.
   *
   * @param borders as of the newest event
   * @param atLeast the level of a later moment, or 0
   */
  int levelBefore(long timeMs, long[] borders, int atLeast) {
    int level = atLeast;
    while (level < widths.length && timeMs < borders[level]) {
      level++;
    }
    return level;
  }

  /** How long events matter to the tiles, or 0 without tiles. */
  long retentionMs() {
    // One more width: the last border is rounded down.
    return widths.length == 0 ? 0 : reach[reach.length - 1] + widths[widths.length - 1];
  }
}
