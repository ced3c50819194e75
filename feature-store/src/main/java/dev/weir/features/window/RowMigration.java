package dev.weir.features.window;

import dev.weir.features.aggregation.Cell;
import dev.weir.features.aggregation.Cell.InputKind;
import dev.weir.features.aggregation.CellFormats;
import dev.weir.features.aggregation.Decay;
import dev.weir.features.aggregation.Hash64;
import dev.weir.features.registry.RegistryException;
import dev.weir.features.registry.ViewDescription;
import dev.weir.features.registry.ViewDescription.Aggregate;
import dev.weir.features.registry.ViewDescription.EntryInput;
import dev.weir.features.registry.ViewHistory;
import dev.weir.features.registry.ViewHistory.Definition;
import dev.weir.features.storage.BigEndian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Carries rows of an earlier definition over to the loaded one: states that both have are kept,
 * others left out, and new ones start with what the ring still tells of their events. Each state
 * that thereby does not count from the beginning is noted with its since ({@link RowSinces}).
 *
 * <p>Cost: some microseconds per row, once per row when it is written, else per read. Not
 * thread-safe.
 */
final class RowMigration {
  private static final int UNTOLD = DefinitionMatch.UNTOLD;

  private final Definition old;
  private final Definition now;
  private final ViewDescription from;
  private final ViewPlan to;
  private final RingTexts oldTexts;
  private final int oldMaskBytes;
  private final int oldDecays;
  private final Cell[] oldCells;
  private final TileLevels oldLevels;
  private final DefinitionMatch match;
  // By new aggregate: the earlier one whose bit in entries it takes, in the row at hand.
  private final int[] bitFrom;
  private final RowSinces before;
  private final RowSinces sinces;
  private final TileWriter writer;

  /**
   * @param old as it stands in the store's history
   * @param now the loaded definition in that history
   * @throws RegistryException if the old rows hold states that this release cannot read
   */
  RowMigration(Definition old, Definition now, ViewPlan to) {
    this.old = old;
    this.now = now;
    this.from = old.description();
    this.to = to;
    this.oldMaskBytes = (from.aggregates().size() + 7) / 8;
    this.oldTexts = new RingTexts(kinds(from), oldMaskBytes);
    List<Cell> cells = new ArrayList<>();
    for (Aggregate aggregate : from.aggregates()) {
      if (!Decay.isFormat(aggregate.format())) {
        cells.add(cellOf(aggregate.format(), to));
      }
    }
    this.oldCells = cells.toArray(new Cell[0]);
    this.oldDecays = from.aggregates().size() - oldCells.length;
    this.oldLevels = levelsOf(from);
    this.match = new DefinitionMatch(from, to);
    this.bitFrom = new int[to.description().aggregates().size()];
    this.before = new RowSinces(to);
    this.sinces = new RowSinces(to);
    this.writer = new TileWriter(to);
  }

  private static InputKind[] kinds(ViewDescription view) {
    return view.inputs().stream().map(input -> kind(view, input)).toArray(InputKind[]::new);
  }

  private static InputKind kind(ViewDescription view, EntryInput input) {
    for (InputKind kind : InputKind.values()) {
      if (kind.name().equals(input.kind())) {
        return kind;
      }
    }
    throw unreadable(view, "inputs kept as " + input.kind());
  }

  private static RegistryException unreadable(ViewDescription view, String what) {
    return new RegistryException(
        "feature view '"
            + view.rows()
            + "': rows of an earlier definition hold "
            + what
            + ", which this release does not know; start the release that wrote them, or rebuild"
            + " the state from the log in an empty state directory");
  }

  private Cell cellOf(String format, ViewPlan plan) {
    for (Cell cell : plan.cells()) {
      if (cell.format().equals(format)) {
        return cell;
      }
    }
    Cell found = CellFormats.find(format);
    if (found == null) {
      throw unreadable(from, "states of the format '" + format + "'");
    }
    return found;
  }

  private static TileLevels levelsOf(ViewDescription view) {
    TreeSet<Long> lengths = new TreeSet<>();
    view.aggregates().forEach(aggregate -> lengths.addAll(aggregate.windowsMs()));
    return new TileLevels(List.copyOf(lengths), view.declaredRetentionMs());
  }

  /** What is older may be missing in the rows to migrate, see {@link Definition#floorMs}. */
  long floorMs(long markMs) {
    return old.floorMs(markMs);
  }

  /**
   * The row in the layout of the loaded definition. The given one is not changed.
   *
   * @param floor what is older may have been dropped, see {@link #floorMs}
   */
  byte[] migrate(byte[] row, long floor) {
    int count = RowLayout.ringCount(row);
    int ringAt = RowLayout.ringAt(row);
    int ringEnd = ringAt + count * oldTexts.entryBytes();
    int decayedAt = oldTexts.endAfter(row, ringEnd);
    boolean decayed = RowLayout.hasDecayed(row);
    int lifetimeAt = decayedAt + (decayed ? oldDecays * Decay.BYTES : 0);
    int sincesAt = lifetimeAt + RowLayout.lifetimeBytes(row, lifetimeAt);
    int tilesAt = sincesAt + RowLayout.sinceBytes(row, sincesAt);

    before.load(row, sincesAt);
    for (int a = 0; a < bitFrom.length; a++) {
      bitFrom[a] = match.bitFrom(a, before);
    }
    writer.begin(ringAt);
    System.arraycopy(row, 0, writer.out, 0, ringAt);
    BigEndian.putInt(writer.out, RowLayout.FINGERPRINT, to.fingerprint());
    writer.out[RowLayout.FLAGS] = 0;
    writer.position = ringAt;
    writeRing(row, ringAt, ringEnd, count);
    if (decayed && to.decays().length > 0) {
      writeDecayed(row, decayedAt);
      writer.out[RowLayout.FLAGS] |= RowLayout.FLAG_DECAYED;
    }
    if (RowLayout.hasLifetime(row)) {
      byte[] states = statesOf(row, lifetimeAt + RowLayout.LIFETIME_MASK, to.lifetimeCells());
      if (writer.lifetime(states, 0)) {
        writer.out[RowLayout.FLAGS] |= RowLayout.FLAG_LIFETIME;
      }
    }
    findSinces(row, tilesAt, count, ringAt, floor);
    int bytes = sinces.bytes();
    if (bytes > 0) {
      writer.ensure(bytes);
      sinces.write(writer.out, writer.position);
      writer.position += bytes;
      writer.out[RowLayout.FLAGS] |= RowLayout.FLAG_SINCES;
    }
    writeTiles(row, tilesAt);
    return Arrays.copyOf(writer.out, writer.position);
  }

  private void writeRing(byte[] row, int ringAt, int ringEnd, int count) {
    List<byte[]> entries = new ArrayList<>();
    int textsAt = oldTexts.startAfter(ringEnd);
    for (int i = 0; i < count; i++) {
      int at = ringAt + i * oldTexts.entryBytes();
      entries.add(entry(row, at, textsAt));
      textsAt += oldTexts.bytesOf(row, at);
    }
    int entryBytes = to.entryBytes();
    entries.sort((a, b) -> Arrays.compareUnsigned(a, 0, entryBytes, b, 0, entryBytes));
    writer.ensure(entries.stream().mapToInt(entry -> entry.length).sum() + RingTexts.HEADER);
    int textBytes = 0;
    for (byte[] entry : entries) {
      System.arraycopy(entry, 0, writer.out, writer.position, entryBytes);
      writer.position += entryBytes;
      textBytes += entry.length - entryBytes;
    }
    if (to.texts().any()) {
      BigEndian.putInt(writer.out, writer.position, textBytes);
      writer.position += RingTexts.HEADER;
      for (byte[] entry : entries) {
        int length = entry.length - entryBytes;
        System.arraycopy(entry, entryBytes, writer.out, writer.position, length);
        writer.position += length;
      }
    }
  }

  /** One entry of the ring with its texts behind it. */
  private byte[] entry(byte[] row, int at, int textsAt) {
    byte[] entry = new byte[to.entryBytes() + to.texts().bytesMax()];
    System.arraycopy(row, at, entry, 0, RowLayout.ENTRY_MASK);
    long oldMask = RowLayout.mask(row, at + RowLayout.ENTRY_MASK, oldMaskBytes);
    long mask = 0;
    for (int a = 0; a < bitFrom.length; a++) {
      boolean in =
          bitFrom[a] == DefinitionMatch.EVERY
              || (bitFrom[a] >= 0 && (oldMask >>> bitFrom[a] & 1) != 0);
      mask |= in ? 1L << a : 0;
    }
    RowLayout.putMask(entry, RowLayout.ENTRY_MASK, to.maskBytes(), mask);
    int length = to.entryBytes();
    for (int i = 0; i < to.inputs().length; i++) {
      int slot = match.slotFrom(i);
      if (slot == UNTOLD) {
        continue;
      }
      int fromAt = at + oldTexts.slotAt(slot);
      int toAt = to.slotAt(i);
      if (match.hashed(i)) {
        // An event that lacks it has no part in what reads it, whatever stands here.
        double number = Double.longBitsToDouble(BigEndian.getLong(row, fromAt));
        BigEndian.putLong(entry, toAt, Hash64.of(number));
      } else {
        System.arraycopy(row, fromAt, entry, toAt, Long.BYTES);
      }
      if (to.inputs()[i].kind() == InputKind.TEXT) {
        int bytes = row[fromAt + Long.BYTES] & 0xFF;
        entry[toAt + Long.BYTES] = (byte) bytes;
        int textAt = textsAt + oldTexts.before(row, at, slot);
        System.arraycopy(row, textAt, entry, length, bytes);
        length += bytes;
      }
    }
    return Arrays.copyOf(entry, length);
  }

  private void writeDecayed(byte[] row, int decayedAt) {
    int cells = to.cells().length;
    writer.ensure(to.decays().length * Decay.BYTES);
    for (int d = 0; d < to.decays().length; d++) {
      int same = match.sameAs(cells + d);
      if (same >= 0) {
        int at = decayedAt + (same - oldCells.length) * Decay.BYTES;
        System.arraycopy(row, at, writer.out, writer.position, Decay.BYTES);
      } else {
        Arrays.fill(writer.out, writer.position, writer.position + Decay.BYTES, (byte) 0);
      }
      writer.position += Decay.BYTES;
    }
  }

  /** Mask and states of a tile for the loaded definition, of the states to keep. */
  private byte[] statesOf(byte[] row, int at, long keep) {
    long oldMask = RowLayout.mask(row, at, oldMaskBytes);
    int[] starts = new int[oldCells.length];
    int end = at + oldMaskBytes;
    for (int c = 0; c < oldCells.length; c++) {
      starts[c] = end;
      if ((oldMask >>> c & 1) != 0) {
        end += oldCells[c].size(row, end);
      }
    }
    byte[] states = new byte[to.maskBytes() + end - at - oldMaskBytes];
    int length = to.maskBytes();
    long mask = 0;
    for (int c = 0; c < to.cells().length; c++) {
      int same = match.sameAs(c);
      if (same >= 0 && (oldMask >>> same & 1) != 0 && (keep >>> c & 1) != 0) {
        int size = oldCells[same].size(row, starts[same]);
        System.arraycopy(row, starts[same], states, length, size);
        length += size;
        mask |= 1L << c;
      }
    }
    RowLayout.putMask(states, 0, to.maskBytes(), mask);
    return Arrays.copyOf(states, length);
  }

  private void writeTiles(byte[] row, int tilesAt) {
    TileLevels levels = to.levels();
    long[] borders = new long[levels.count()];
    levels.borders(RowLayout.newest(row), borders);
    int level = 0;
    for (int at = tilesAt; at < row.length; at += RowLayout.tileBytes(row, at)) {
      long start = RowLayout.time(row, at);
      int width = row[at + RowLayout.TILE_WIDTH];
      level = levels.levelBefore(start + TileLevels.WIDTHS[width] - 1, borders, level);
      if (level == levels.count()) {
        break;
      }
      if (levels.widthIndex(level) > width) {
        width = levels.widthIndex(level);
        start -= Math.floorMod(start, TileLevels.WIDTHS[width]);
      }
      long keep = to.cellsAtLevel(level);
      writer.tile(statesOf(row, at + RowLayout.TILE_MASK, keep), 0, start, width, keep);
    }
    writer.flush();
  }

  private void findSinces(byte[] row, int tilesAt, int count, int ringAt, long floor) {
    sinces.clear();
    long newest = RowLayout.newest(row);
    long oldest = RowLayout.oldest(row);
    long ringOldest = count == 0 ? newest : BigEndian.getU48(row, ringAt);
    boolean ringWhole =
        count < ViewPlan.RING_CAPACITY
            && tilesAt == row.length
            && !RowLayout.hasLifetime(row)
            && !RowLayout.hasDecayed(row);
    long told = ringWhole ? floor : Math.max(floor, ringOldest + 1);
    List<Aggregate> aggregates = to.description().aggregates();
    for (int a = 0; a < aggregates.size(); a++) {
      int same = match.sameAs(a);
      Aggregate aggregate = aggregates.get(a);
      Aggregate known = same < 0 ? null : from.aggregates().get(same);
      long start =
          bitFrom[a] == UNTOLD
              ? Math.max(1, now.sinceMs(a))
              : Math.max(told, match.entriesTellSince(a, bitFrom[a], before));
      long begun = start;
      if (known != null && (!known.windowsMs().isEmpty() || !known.lifetime())) {
        start = Math.max(before.of(same), dropped(a, known, row));
        if (aggregate.longestMs() > known.longestMs()) {
          start = Math.max(start, floor);
        } else if (old.freshSinceMs(same) > 0 && to.retentionMs() > from.retentionMs()) {
          // The row may have let go of its since, as no event so late was taken then.
          start = Math.max(start, Math.min(floor, newest - from.retentionMs()));
        }
      }
      sinces.set(a, start);
      if (aggregate.lifetime()) {
        boolean kept = known != null && known.lifetime();
        sinces.set(ViewHistory.LIFETIME + a, kept ? before.of(ViewHistory.LIFETIME + same) : begun);
      }
    }
    sinces.drop(newest, oldest, ringOldest, RowLayout.hasDecayed(row));
  }

  /**
   * Before which moment the row may lack events of an aggregate that the loaded definition would
   * still have; 0 when it lacks none.
   */
  private long dropped(int a, Aggregate known, byte[] row) {
    long newest = RowLayout.newest(row);
    long border;
    boolean shows;
    if (a >= to.cells().length) {
      border = newest - from.retentionMs();
      shows = RowLayout.hasDecayed(row) || to.retentionMs() <= from.retentionMs();
    } else if (known.windowsMs().isEmpty()
        || to.description().aggregates().get(a).longestMs() == 0) {
      return 0;
    } else {
      border = oldLevels.from(oldLevels.levelOf(known.longestMs()), newest);
      // A longer retention lets events into the ring that are older than what has left it.
      shows =
          to.levels().from(to.lastLevel(a), newest) >= border
              && to.retentionMs() <= from.retentionMs();
    }
    return shows || RowLayout.oldest(row) >= border ? 0 : border;
  }

  @Override
  public String toString() {
    return String.format("%08x -> %08x", old.fingerprint(), to.fingerprint());
  }
}
