package dev.weir.features.window;

import dev.weir.features.aggregation.Accumulator;
import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.aggregation.Answer;
import dev.weir.features.aggregation.Cell;
import dev.weir.features.aggregation.Decay;
import dev.weir.features.aggregation.EventInput;
import dev.weir.features.registry.ViewHistory;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.BigEndian;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the features of one view off a row as of any moment: one pass from the newest event to the
 * oldest tile, answering each window at its left edge.
 *
 * <p>A value is exact (bound 0) when the ring reaches the window's left edge; otherwise the bound
 * is what the tile cut by the edge could contribute. It is {@link FeatureStatus#INVALID} when the
 * window reaches back beyond what the row still keeps. In an exact view the events of a cut tile
 * are read one by one, and every window is exact. Where all features are counts, sums, means, least
 * or largest numbers nothing is allocated per read, but for a cut tile's raw events. Not
 * thread-safe.
 */
public final class RowReader {
  private final ViewPlan plan;
  private final Cell[] cells;
  private final Accumulator[] accumulators;
  private final Answer answer = new Answer();
  private final RingTexts texts;
  private final EventInput input = new EventInput();
  private final int entryBytes;
  private final int maskBytes;
  private final DecayedReader decayed;
  private final int[] slots;
  private final RowSinces sinces;

  private final TileEvents cutTile;

  // Of the read in progress.
  private @Nullable RawEvents raw;
  private byte[] row = new byte[0];
  private int[] columns = new int[0];
  private FeatureVector into = new FeatureVector(new FeatureSchema(List.of()), 0);
  private long asOfMs;
  private long eventTimeMs;
  private int window;
  // Of that window, and which aggregates it or a longer one needs.
  private long leftEdge;
  private long wanted;
  private int ringEnd;
  private int textsEnd;
  private int lifetimeAt;
  private int tilesAt;
  private boolean notFromBeginning;

  public RowReader(ViewPlan plan) {
    this.plan = plan;
    this.cells = plan.cells();
    this.accumulators = new Accumulator[cells.length];
    for (int c = 0; c < cells.length; c++) {
      accumulators[c] = cells[c].accumulator();
    }
    this.texts = plan.texts();
    this.decayed = new DecayedReader(plan);
    this.entryBytes = plan.entryBytes();
    this.maskBytes = plan.maskBytes();
    this.slots = new int[cells.length];
    for (int c = 0; c < cells.length; c++) {
      slots[c] = plan.contributions()[c].slot();
    }
    this.sinces = new RowSinces(plan);
    this.cutTile = new TileEvents(plan);
  }

  /** Time of the newest event of a row. */
  public static long newestMs(byte[] row) {
    return RowLayout.newest(row);
  }

  /**
   * Fills the view's columns.
   *
   * @param columnsOfView index in the vector of each column of the view, -1 to leave it out
   * @throws CorruptRowException if the row is not one of this view as defined now
   */
  public void read(byte[] rowBytes, int[] columnsOfView, FeatureVector vector) {
    read(rowBytes, columnsOfView, vector, null);
  }

  /**
   * Fills the columns of an exact view.
   *
   * @param rawEvents of the row's entity; looked at only where an edge of a window cuts a tile;
   *     null in a view that is not exact
   */
  public void read(
      byte[] rowBytes, int[] columnsOfView, FeatureVector vector, @Nullable RawEvents rawEvents) {
    if (plan.view().exact() != (rawEvents != null)) {
      throw new IllegalArgumentException(
          "view '" + plan.name() + "': raw events (expected: given if and only if it is exact)");
    }
    RowLayout.check(rowBytes, plan);
    raw = rawEvents;
    row = rowBytes;
    columns = columnsOfView;
    into = vector;
    asOfMs = vector.asOfMs();
    int ringAt = RowLayout.ringAt(row);
    int count = RowLayout.ringCount(row);
    int upTo = upTo(ringAt, count);
    ringEnd = ringAt + count * entryBytes;
    textsEnd = texts.endAfter(row, ringEnd);
    lifetimeAt = textsEnd + decayedBytes();
    int sincesAt = lifetimeAt + RowLayout.lifetimeBytes(row, lifetimeAt);
    tilesAt = sincesAt + RowLayout.sinceBytes(row, sincesAt);
    notFromBeginning = RowLayout.hasSinces(row);
    if (notFromBeginning) {
      sinces.load(row, sincesAt);
    }
    if (asOfMs < RowLayout.oldest(row) || asOfMs - RowLayout.newest(row) > plan.lifeMs()) {
      // Nothing had happened yet, or so long ago that the row may be swept: as if there were none.
      setNotFound();
      return;
    }
    eventTimeMs = newestUpTo(ringAt, upTo);
    if (plan.view().ttlMs() > 0 && asOfMs - eventTimeMs > plan.view().ttlMs()) {
      setAll(FeatureStatus.OUTSIDE_MAX_AGE, eventTimeMs);
      return;
    }
    for (Accumulator accumulator : accumulators) {
      accumulator.clear();
    }
    cutTile.begin();
    goOnTo(0);
    readRing(ringAt, upTo);
    readTiles(RowLayout.ringCount(row) > 0 ? RowLayout.time(row, ringAt) : RowLayout.newest(row));
    while (window < plan.windowsMs().length) {
      answerWindow(false);
    }
    if (plan.decays().length > 0) {
      decayed.read(
          row, upTo, textsEnd, columns, vector, eventTimeMs, notFromBeginning ? sinces : null);
    }
    if (plan.lifetimeCells() != 0) {
      readLifetime(ringAt, upTo);
    }
  }

  /**
   * Fills the view's columns where there is no row: NOT_FOUND, or INVALID where events may have
   * come before the view counted them.
   */
  public void readAbsent(
      ViewHistory.Definition current, int[] columnsOfView, FeatureVector vector) {
    columns = columnsOfView;
    into = vector;
    asOfMs = vector.asOfMs();
    notFromBeginning = true;
    sinces.load(current);
    setNotFound();
  }

  private void setNotFound() {
    setAll(FeatureStatus.NOT_FOUND, 0);
    if (!notFromBeginning) {
      return;
    }
    for (goOnTo(0); window < plan.windowsMs().length; goOnTo(window + 1)) {
      for (ViewPlan.Output output : plan.outputsByWindow()[window]) {
        setInvalid(output, begunInside(output.aggregate()));
      }
    }
    for (ViewPlan.Output output : plan.decayedOutputs()) {
      Decay decay = plan.decays()[output.aggregate() - cells.length];
      long from = decay.startOf(decay.epochOf(asOfMs) - Decay.EPOCHS_READ + 1);
      setInvalid(output, Math.max(0, from) < sinces.of(output.aggregate()));
    }
    for (ViewPlan.Output output : plan.lifetimeOutputs()) {
      setInvalid(output, sinces.of(ViewHistory.LIFETIME + output.aggregate()) > 0);
    }
  }

  private void setInvalid(ViewPlan.Output output, boolean invalid) {
    int column = columns[output.column()];
    if (invalid && column >= 0) {
      into.setAbsent(column, FeatureStatus.INVALID, 0);
    }
  }

  private int decayedBytes() {
    return RowLayout.hasDecayed(row) ? plan.decays().length * Decay.BYTES : 0;
  }

  private void setAll(FeatureStatus status, long timeMs) {
    for (int column : columns) {
      if (column >= 0) {
        into.setAbsent(column, status, timeMs);
      }
    }
  }

  /** Number of ring entries at or before the moment. */
  private int upTo(int ringAt, int count) {
    int n = count;
    while (n > 0 && RowLayout.time(row, ringAt + (n - 1) * entryBytes) > asOfMs) {
      n--;
    }
    return n;
  }

  /** Exact where the ring knows it, else the start of the newest tile, else the oldest event. */
  private long newestUpTo(int ringAt, int upTo) {
    if (upTo > 0) {
      return RowLayout.time(row, ringAt + (upTo - 1) * entryBytes);
    }
    int tile = RowLayout.tileFor(row, tilesAt, asOfMs);
    return tile < row.length ? RowLayout.time(row, tile) : RowLayout.oldest(row);
  }

  private void goOnTo(int nextWindow) {
    window = nextWindow;
    if (window < plan.windowsMs().length) {
      leftEdge = asOfMs - plan.windowsMs()[window];
      wanted = plan.cellsForWindow(window);
    }
  }

  private void readRing(int ringAt, int upTo) {
    int windows = plan.windowsMs().length;
    int textsAt = texts.startAfter(ringEnd) + texts.bytesOf(row, ringAt, 0, upTo);
    for (int i = upTo - 1; i >= 0 && window < windows; i--) {
      int at = ringAt + i * entryBytes;
      long time = RowLayout.time(row, at);
      while (time <= leftEdge) {
        answerWindow(true);
        if (window == windows) {
          return;
        }
      }
      textsAt -= texts.bytesOf(row, at);
      addEntry(
          row, at, textsAt, RowLayout.mask(row, at + RowLayout.ENTRY_MASK, maskBytes) & wanted);
    }
    // Left of the ring's oldest event there may still be no window edge: go on into the tiles.
    if (upTo == 0 && tilesAt < row.length && RowLayout.ringCount(row) > 0) {
      // All of the ring is later than the moment: windows that begin within it hold nothing.
      long oldestInRing = RowLayout.time(row, ringAt);
      while (window < windows && oldestInRing <= leftEdge) {
        answerWindow(true);
      }
    }
  }

  /** Adds one event as the ring holds it to the aggregates of a mask. */
  private void addEntry(byte[] entry, int at, int textsAt, long mask) {
    input.event(RowLayout.time(entry, at), BigEndian.getInt(entry, at + RowLayout.ENTRY_ID));
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int c = Long.numberOfTrailingZeros(rest);
      int slot = slots[c];
      if (slot >= 0) {
        texts.load(input, entry, at, textsAt, slot);
      }
      accumulators[c].event(input);
    }
  }

  /**
   * Adds the tiles.
   *
   * @param latestMs no event of a tile is later: what fell out of the ring is not later than what
   *     is in it. So a tile that holds now is cut only where its own events are.
   */
  private void readTiles(long latestMs) {
    int windows = plan.windowsMs().length;
    int cutRight = -1;
    double rightFraction = 0;
    long rightStart = 0;
    int next = RowLayout.tileFor(row, tilesAt, asOfMs);
    while (next < row.length && window < windows) {
      int at = next;
      next += RowLayout.tileBytes(row, at);
      long start = RowLayout.time(row, at);
      long last = Math.min(start + RowLayout.tileWidth(row, at) - 1, latestMs);
      double span = last - start + 1;
      while (last <= leftEdge) {
        answerWindow(false);
        if (window == windows) {
          return;
        }
      }
      if (start > leftEdge && last <= asOfMs) {
        addState(at);
        continue;
      }
      RawEvents events = raw;
      if (events != null) {
        readCutTile(events, start, Math.min(last, asOfMs));
        continue;
      }
      if (last > asOfMs) {
        cutRight = at;
        rightStart = start;
        rightFraction = (asOfMs - start + 1) / span;
      }
      while (window < windows && start <= leftEdge) {
        if (cutRight == at) {
          clearCuts();
          cut(at, (asOfMs - leftEdge) / span, leftEdge, asOfMs);
        } else {
          cut(at, (last - leftEdge) / span, leftEdge, last);
        }
        answerWindow(false);
        clearCuts();
        if (cutRight >= 0 && cutRight != at) {
          cut(cutRight, rightFraction, rightStart - 1, asOfMs);
        }
      }
      if (cutRight == at) {
        cut(at, rightFraction, start - 1, asOfMs);
      } else if (window < windows) {
        addState(at);
      }
    }
  }

  /** Adds the events of a tile one by one, down to the left edge of the longest window. */
  private void readCutTile(RawEvents events, long start, long upToMs) {
    int windows = plan.windowsMs().length;
    long longestEdge = asOfMs - plan.windowsMs()[windows - 1];
    cutTile.load(events, row, Math.max(start - 1, longestEdge), upToMs);
    for (int i = cutTile.count() - 1; i >= 0; i--) {
      while (cutTile.timeMs(i) <= leftEdge) {
        answerWindow(false);
      }
      byte[] entries = cutTile.bytes();
      int at = cutTile.at(i);
      long mask = RowLayout.mask(entries, at + RowLayout.ENTRY_MASK, maskBytes);
      addEntry(entries, at, at + entryBytes, mask & wanted);
    }
    while (window < windows && start <= leftEdge) {
      answerWindow(false);
    }
  }

  private void addState(int tile) {
    long mask = RowLayout.mask(row, tile + RowLayout.TILE_MASK, maskBytes);
    int at = tile + RowLayout.TILE_MASK + maskBytes;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int c = Long.numberOfTrailingZeros(rest);
      if ((wanted >>> c & 1) != 0) {
        accumulators[c].state(row, at);
      }
      at += cells[c].size(row, at);
    }
  }

  private void cut(int tile, double fraction, long afterMs, long upToMs) {
    long mask = RowLayout.mask(row, tile + RowLayout.TILE_MASK, maskBytes);
    int at = tile + RowLayout.TILE_MASK + maskBytes;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int c = Long.numberOfTrailingZeros(rest);
      accumulators[c].cut(row, at, fraction, afterMs, upToMs);
      at += cells[c].size(row, at);
    }
  }

  private void clearCuts() {
    for (Accumulator accumulator : accumulators) {
      accumulator.clearCuts();
    }
  }

  /** Answers the current window and goes on to the next longer one. */
  private void answerWindow(boolean ringReaches) {
    for (ViewPlan.Output output : plan.outputsByWindow()[window]) {
      int column = columns[output.column()];
      if (column < 0) {
        continue;
      }
      if ((!ringReaches && incomplete(output.aggregate())) || begunInside(output.aggregate())) {
        into.setAbsent(column, FeatureStatus.INVALID, eventTimeMs);
        continue;
      }
      answer(output, column);
    }
    goOnTo(window + 1);
  }

  private void answer(ViewPlan.Output output, int column) {
    accumulators[output.aggregate()].answer(output.aggregation(), answer);
    if (output.aggregation() instanceof Aggregation.Rate rate) {
      answer.scale((double) rate.perMs(), (double) plan.windowsMs()[output.window()]);
    }
    Object object = answer.object();
    if (object != null) {
      into.setObject(column, object, answer.errorBound(), eventTimeMs);
    } else if (answer.present()) {
      into.setNumber(column, answer.value(), answer.errorBound(), eventTimeMs);
    } else {
      into.setAbsent(
          column, answer.known() ? FeatureStatus.NULL_VALUE : FeatureStatus.INVALID, eventTimeMs);
    }
  }

  /** Whether the window reaches behind the moment since when the row counts for an aggregate. */
  private boolean begunInside(int aggregate) {
    return notFromBeginning && Math.max(0, leftEdge + 1) < sinces.of(aggregate);
  }

  /** Whether events of the window may have been dropped for an aggregate. */
  private boolean incomplete(int aggregate) {
    int level = plan.lastLevel(aggregate);
    long newest = RowLayout.newest(row);
    if (plan.levels().reaches(level, newest, leftEdge + 1)) {
      return false; // as a rule, and without a division
    }
    long kept = plan.levels().from(level, newest);
    return RowLayout.oldest(row) < kept && leftEdge + 1 < kept;
  }

  /** All events up to the moment: exact unless the moment lies behind the ring. */
  private void readLifetime(int ringAt, int upTo) {
    for (ViewPlan.Output output : plan.lifetimeOutputs()) {
      accumulators[output.aggregate()].clear();
    }
    int textsAt = texts.startAfter(ringEnd) + texts.bytesOf(row, ringAt, 0, upTo);
    for (int i = upTo - 1; i >= 0; i--) {
      int at = ringAt + i * entryBytes;
      textsAt -= texts.bytesOf(row, at);
      addEntry(
          row,
          at,
          textsAt,
          RowLayout.mask(row, at + RowLayout.ENTRY_MASK, maskBytes) & plan.lifetimeCells());
    }
    if (RowLayout.hasLifetime(row)) {
      // What fell out of the ring is not later than what is in it.
      boolean whole = upTo > 0 || asOfMs >= RowLayout.newest(row);
      takeLifetime(whole, ringAt);
    }
    for (ViewPlan.Output output : plan.lifetimeOutputs()) {
      int column = columns[output.column()];
      if (column >= 0
          && notFromBeginning
          && sinces.of(ViewHistory.LIFETIME + output.aggregate()) > 0) {
        into.setAbsent(column, FeatureStatus.INVALID, eventTimeMs);
      } else if (column >= 0) {
        answer(output, column);
      }
    }
  }

  private void takeLifetime(boolean whole, int ringAt) {
    long oldest = RowLayout.oldest(row);
    long last =
        RowLayout.ringCount(row) > 0 ? BigEndian.getU48(row, ringAt) : RowLayout.newest(row);
    double fraction = Math.min(1, (double) (asOfMs - oldest + 1) / (last - oldest + 1));
    int at = lifetimeAt + RowLayout.LIFETIME_MASK;
    long mask = RowLayout.mask(row, at, maskBytes);
    at += maskBytes;
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int c = Long.numberOfTrailingZeros(rest);
      if (whole) {
        accumulators[c].state(row, at);
      } else {
        accumulators[c].cut(row, at, fraction, -1, asOfMs);
      }
      at += cells[c].size(row, at);
    }
  }
}
