package dev.weir.features.window;

import org.jspecify.annotations.Nullable;

/**
 * Writes the tiles of a row as of a newer newest event: some join coarser ones, some are dropped,
 * and what fell out of the ring goes into the tile of its time. Looks at tiles from the newest one
 * on until nothing more can have changed, mostly one or two; the rest is copied as it is.
 *
 * <p>A tile is of the level it ends in; one that is wider already stays as it is. Not thread-safe.
 */
final class TileUpdater {
  private final ViewPlan plan;
  private final TileLevels levels;
  private final TileWriter writer;
  private final long[] borders;
  private final long[] oldBorders;

  TileUpdater(ViewPlan plan, TileWriter writer) {
    this.plan = plan;
    this.levels = plan.levels();
    this.writer = writer;
    this.borders = new long[levels.count()];
    this.oldBorders = new long[levels.count()];
  }

  /**
   * @param newest time of the row's newest event from now on
   * @param fallen holds the entry that fell out of the ring, null when none did
   * @param textsAt where that entry's texts begin
   */
  void write(
      byte[] row, int tilesAt, long newest, byte @Nullable [] fallen, int fallenAt, int textsAt) {
    if (fallen == null && tilesAt == row.length) {
      return;
    }
    long settledBefore = moveBorders(RowLayout.newest(row), newest);
    long time = fallen == null ? 0 : RowLayout.time(fallen, fallenAt);
    int level = fallen == null ? levels.count() : levels.levelBefore(time, borders, 0);
    boolean placed = fallen == null || level == levels.count();
    int oldLevel = 0;
    int newLevel = 0;
    // Tiles that stay as they are, not yet copied: from here to the tile at hand.
    int kept = tilesAt;
    int at = tilesAt;
    while (at < row.length) {
      long start = RowLayout.time(row, at);
      int width = row[at + RowLayout.TILE_WIDTH];
      long last = start + TileLevels.WIDTHS[width] - 1;
      if (placed && last < settledBefore) {
        break;
      }
      oldLevel = levels.levelBefore(last, oldBorders, oldLevel);
      newLevel = levels.levelBefore(last, borders, newLevel);
      boolean dropped = newLevel == levels.count();
      boolean moved = newLevel != oldLevel;
      if (moved && !dropped && levels.widthIndex(newLevel) > width) {
        width = levels.widthIndex(newLevel);
        start -= Math.floorMod(start, TileLevels.WIDTHS[width]);
      }
      boolean meetsEvent = !placed && time >= start;
      int next = at + RowLayout.tileBytes(row, at);
      if (moved || meetsEvent) {
        if (kept < at) {
          writer.flush();
          writer.copy(row, kept, at);
        }
        kept = next;
        long keep = dropped ? 0 : plan.cellsAtLevel(newLevel);
        if (meetsEvent && fallen != null) {
          placed = true;
          if (!moved && time <= last) {
            writer.tileWith(row, at, fallen, fallenAt, textsAt, keep);
            at = next;
            continue;
          }
          if (dropped || time >= start + TileLevels.WIDTHS[width]) {
            ownTile(fallen, fallenAt, textsAt, time, level);
          } else {
            writer.event(fallen, fallenAt, textsAt, start, width, keep);
          }
        }
        if (!dropped) {
          writer.tile(row, at + RowLayout.TILE_MASK, start, width, keep);
        }
      }
      at = next;
    }
    if (!placed && fallen != null) {
      if (kept < at) {
        writer.flush();
        writer.copy(row, kept, at);
        kept = at;
      }
      ownTile(fallen, fallenAt, textsAt, time, level);
    }
    writer.flush();
    writer.end(row, kept);
  }

  /**
   * Finds the borders as of both newest events.
   *
   * @return what ends before it stays where it is
   */
  private long moveBorders(long oldNewest, long newest) {
    long settledBefore = Long.MAX_VALUE;
    for (int level = 0; level < borders.length; level++) {
      borders[level] = levels.from(level, newest);
      if (levels.reaches(level, oldNewest, borders[level])) {
        oldBorders[level] = levels.from(level, oldNewest);
        settledBefore = oldBorders[level];
      } else {
        oldBorders[level] = borders[level];
      }
    }
    return settledBefore;
  }

  /** Puts an event where no tile covers its time. */
  private void ownTile(byte[] fallen, int fallenAt, int textsAt, long time, int level) {
    long start = time - Math.floorMod(time, levels.width(level));
    int width = levels.widthIndex(level);
    writer.event(fallen, fallenAt, textsAt, start, width, plan.cellsAtLevel(level));
  }
}
