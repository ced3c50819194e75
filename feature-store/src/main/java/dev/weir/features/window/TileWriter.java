package dev.weir.features.window;

import dev.weir.features.aggregation.Cell;
import dev.weir.features.aggregation.EventInput;
import dev.weir.features.storage.BigEndian;
import java.util.Arrays;

/**
 * Writes the tiles of a row: takes tiles and events from the oldest to the newest, puts what falls
 * into one tile together, and leaves out what a level does not keep. Not thread-safe.
 */
final class TileWriter {
  private final ViewPlan plan;
  private final Cell[] cells;
  private final int maskBytes;
  private final int mergeExtra;

  byte[] out = new byte[1024];
  int position;

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
    ensure(bytes);
  }

  void ensure(int bytes) {
    if (out.length - position < bytes) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, position + bytes));
    }
  }

  /** Copies whole tiles as they are. */
  void copy(byte[] row, int from, int to) {
    ensure(to - from);
    System.arraycopy(row, from, out, position, to - from);
    position += to - from;
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
    int to = maskBytes;
    for (int c = 0; c < cells.length; c++) {
      if ((mask >>> c & 1) != 0) {
        int slot = plan.contributions()[c].slot();
        input.event(
            BigEndian.getU48(entry, entryAt),
            BigEndian.getInt(entry, entryAt + RowLayout.ENTRY_ID));
        if (slot >= 0) {
          plan.texts().load(input, entry, entryAt, textsAt, slot);
        }
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
    if (at >= 0) {
      tile(row, at + RowLayout.LIFETIME_MASK, 0, 0, plan.lifetimeCells());
    }
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
    int size = sizeOf(pending, pendingAt);
    if (size > RowLayout.TILE_BYTES_MAX) {
      throw new IllegalStateException("tile of " + size + " bytes in view " + plan.name());
    }
    return size;
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
