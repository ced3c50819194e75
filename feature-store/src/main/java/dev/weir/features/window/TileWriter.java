package dev.weir.features.window;

import dev.weir.features.aggregation.Cell;
import dev.weir.features.aggregation.EventInput;
import dev.weir.features.storage.BigEndian;
import java.util.Arrays;

/**
 * Writes the tiles of a row: takes tiles and events from the newest to the oldest, puts what falls
 * into one tile together, and leaves out what a level does not keep. Not thread-safe.
 */
final class TileWriter {
  private final ViewPlan plan;
  private final Cell[] cells;
  private final int maskBytes;
  private final int mergeExtra;

  byte[] out = new byte[1024];
  int position;
  // What follows of another row, as it is.
  private byte[] rest = new byte[0];
  private int restFrom;

  // The tile being put together: mask and states at pendingAt of pending.
  private byte[] pending = new byte[0];
  private int pendingAt;
  private long pendingStart = -1;
  private int pendingWidth;
  private byte[] merged = new byte[1024];
  private byte[] spare = new byte[1024];
  private final EventInput input = new EventInput();

  TileWriter(ViewPlan plan) {
    this.plan = plan;
    this.cells = plan.cells();
    this.maskBytes = plan.maskBytes();
    this.mergeExtra = Arrays.stream(cells).mapToInt(Cell::mergeExtra).sum();
  }

  /** Starts a row; the caller writes what stands before the tiles. */
  void begin(int bytes) {
    position = 0;
    pendingStart = -1;
    rest = out;
    restFrom = out.length;
    ensure(bytes);
  }

  void ensure(int bytes) {
    if (out.length - position < bytes) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, position + bytes));
    }
  }

  /** The row: what was written, then the rest of the other one. */
  byte[] row() {
    int length = rest.length - restFrom;
    // As a rule as long as before: a clone need not be filled with zeros first.
    byte[] row = position + length == rest.length ? rest.clone() : new byte[position + length];
    System.arraycopy(out, 0, row, 0, position);
    System.arraycopy(rest, restFrom, row, position, length);
    return row;
  }

  /** Ends the row with what another holds from there on: nothing can be written after it. */
  void end(byte[] row, int from) {
    rest = row;
    restFrom = from;
  }

  /** Copies whole tiles as they are. */
  void copy(byte[] row, int from, int to) {
    ensure(to - from);
    System.arraycopy(row, from, out, position, to - from);
    position += to - from;
  }

  /**
   * Writes a tile with one more event, that fell out of the ring, its texts in the same array.
   *
   * @param keep which states are kept where the tile ends
   */
  void tileWith(byte[] row, int tile, byte[] entry, int entryAt, int textsAt, long keep) {
    flush();
    long has = RowLayout.mask(row, tile + RowLayout.TILE_MASK, maskBytes);
    long takes = RowLayout.mask(entry, entryAt + RowLayout.ENTRY_MASK, maskBytes) & keep;
    ensure(RowLayout.tileBytes(row, tile) + firstRoom(takes) + mergeExtra);
    System.arraycopy(row, tile, out, position, RowLayout.TILE_MASK);
    int maskAt = position + RowLayout.TILE_MASK;
    RowLayout.putMask(out, maskAt, maskBytes, has | takes);
    input.event(
        RowLayout.time(entry, entryAt), BigEndian.getInt(entry, entryAt + RowLayout.ENTRY_ID));
    int from = tile + RowLayout.TILE_MASK + maskBytes;
    int to = maskAt + maskBytes;
    for (long each = has | takes; each != 0; each &= each - 1) {
      int c = Long.numberOfTrailingZeros(each);
      int size = (has >>> c & 1) != 0 ? cells[c].size(row, from) : 0;
      if ((takes >>> c & 1) == 0) {
        System.arraycopy(row, from, out, to, size);
        to += size;
      } else {
        load(entry, entryAt, textsAt, c);
        to = size > 0 ? cells[c].add(row, from, input, out, to) : cells[c].first(input, out, to);
      }
      from += size;
    }
    BigEndian.putU24(out, position + RowLayout.TILE_LENGTH, checked(to - maskAt));
    position = to;
  }

  private void load(byte[] entry, int entryAt, int textsAt, int cell) {
    int slot = plan.contributions()[cell].slot();
    if (slot >= 0) {
      plan.texts().load(input, entry, entryAt, textsAt, slot);
    }
  }

  private int checked(int bytes) {
    if (bytes > RowLayout.TILE_BYTES_MAX) {
      throw new IllegalStateException("tile of " + bytes + " bytes in view " + plan.name());
    }
    return bytes;
  }

  /**
   * Takes in a tile: mask and states at an offset.
   *
   * @param start of the tile it becomes, or part of
   * @param width of that tile: index into {@link TileLevels#WIDTHS}
   * @param keep which states are kept where that tile ends
   */
  void tile(byte[] bytes, int at, long start, int width, long keep) {
    long mask = RowLayout.mask(bytes, at, maskBytes);
    if ((mask & keep) == 0) {
      return;
    }
    if (pendingStart == start) {
      mergePending(bytes, at, keep);
      return;
    }
    flush();
    pendingStart = start;
    pendingWidth = width;
    if ((mask & ~keep) == 0) {
      pending = bytes;
      pendingAt = at;
      return;
    }
    byte[] target = scratch(sizeOf(bytes, at));
    int to = maskBytes;
    int from = at + maskBytes;
    for (int c = 0; c < cells.length; c++) {
      if ((mask >>> c & 1) != 0) {
        int size = cells[c].size(bytes, from);
        if ((keep >>> c & 1) != 0) {
          System.arraycopy(bytes, from, target, to, size);
          to += size;
        }
        from += size;
      }
    }
    RowLayout.putMask(target, 0, maskBytes, mask & keep);
    pending = target;
    pendingAt = 0;
  }

  private void mergePending(byte[] bytes, int at, long keep) {
    long left = RowLayout.mask(pending, pendingAt, maskBytes);
    long right = RowLayout.mask(bytes, at, maskBytes);
    byte[] target = scratch(sizeOf(pending, pendingAt) + sizeOf(bytes, at) + mergeExtra);
    int leftAt = pendingAt + maskBytes;
    int rightAt = at + maskBytes;
    int to = maskBytes;
    for (int c = 0; c < cells.length; c++) {
      boolean inLeft = (left >>> c & 1) != 0;
      boolean inRight = (right >>> c & 1) != 0;
      int leftSize = inLeft ? cells[c].size(pending, leftAt) : 0;
      int rightSize = inRight ? cells[c].size(bytes, rightAt) : 0;
      if ((keep >>> c & 1) != 0) {
        if (inLeft && inRight) {
          to = cells[c].merge(pending, leftAt, bytes, rightAt, target, to);
        } else if (inLeft) {
          System.arraycopy(pending, leftAt, target, to, leftSize);
          to += leftSize;
        } else if (inRight) {
          System.arraycopy(bytes, rightAt, target, to, rightSize);
          to += rightSize;
        }
      }
      leftAt += leftSize;
      rightAt += rightSize;
    }
    RowLayout.putMask(target, 0, maskBytes, (left | right) & keep);
    pending = target;
    pendingAt = 0;
  }

  /**
   * Takes in one event that fell out of the ring, its texts in the same array; see {@link #tile}.
   */
  void event(byte[] entry, int entryAt, int textsAt, long start, int width, long keep) {
    long mask = RowLayout.mask(entry, entryAt + RowLayout.ENTRY_MASK, maskBytes) & keep;
    if (mask == 0) {
      return;
    }
    byte[] single = new byte[maskBytes + firstRoom(mask)];
    RowLayout.putMask(single, 0, maskBytes, mask);
    input.event(
        RowLayout.time(entry, entryAt), BigEndian.getInt(entry, entryAt + RowLayout.ENTRY_ID));
    int to = maskBytes;
    for (int c = 0; c < cells.length; c++) {
      if ((mask >>> c & 1) != 0) {
        load(entry, entryAt, textsAt, c);
        to = cells[c].first(input, single, to);
      }
    }
    tile(single, 0, start, width, keep);
  }

  /**
   * Writes the lifetime states: those at an offset, or none at -1, with one event that fell out of
   * the ring. Nothing is written when nothing is kept; returns whether it was.
   */
  boolean lifetime(byte[] row, int at, byte[] entry, int entryAt, int textsAt) {
    event(entry, entryAt, textsAt, 0, 0, plan.lifetimeCells());
    return at < 0 ? flushLifetime() : lifetime(row, at + RowLayout.LIFETIME_MASK);
  }

  /** Writes lifetime states; returns whether there were any. */
  boolean lifetime(byte[] states, int at) {
    tile(states, at, 0, 0, plan.lifetimeCells());
    return flushLifetime();
  }

  private boolean flushLifetime() {
    if (pendingStart < 0) {
      return false;
    }
    int size = pendingSize();
    ensure(RowLayout.LIFETIME_MASK + size);
    BigEndian.putU24(out, position, size);
    System.arraycopy(pending, pendingAt, out, position + RowLayout.LIFETIME_MASK, size);
    position += RowLayout.LIFETIME_MASK + size;
    pendingStart = -1;
    return true;
  }

  /** Writes the tile being put together. */
  void flush() {
    if (pendingStart < 0) {
      return;
    }
    int size = pendingSize();
    ensure(RowLayout.TILE_MASK + size);
    BigEndian.putU48(out, position, pendingStart);
    out[position + RowLayout.TILE_WIDTH] = (byte) pendingWidth;
    BigEndian.putU24(out, position + RowLayout.TILE_LENGTH, size);
    System.arraycopy(pending, pendingAt, out, position + RowLayout.TILE_MASK, size);
    position += RowLayout.TILE_MASK + size;
    pendingStart = -1;
  }

  private int pendingSize() {
    return checked(sizeOf(pending, pendingAt));
  }

  private int sizeOf(byte[] bytes, int at) {
    long mask = RowLayout.mask(bytes, at, maskBytes);
    int end = at + maskBytes;
    for (int c = 0; c < cells.length; c++) {
      if ((mask >>> c & 1) != 0) {
        end += cells[c].size(bytes, end);
      }
    }
    return end - at;
  }

  private int firstRoom(long mask) {
    int room = 0;
    for (int c = 0; c < cells.length; c++) {
      room += (mask >>> c & 1) != 0 ? cells[c].firstBytes() : 0;
    }
    return room;
  }

  /** A buffer that is not the one the pending tile stands in. */
  private byte[] scratch(int bytes) {
    if (pending == merged) {
      spare = spare.length < bytes ? new byte[bytes * 2] : spare;
      return spare;
    }
    merged = merged.length < bytes ? new byte[bytes * 2] : merged;
    return merged;
  }
}
