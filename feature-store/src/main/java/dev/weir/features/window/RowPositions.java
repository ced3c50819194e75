package dev.weir.features.window;

import dev.weir.features.storage.BigEndian;

/**
 * Compares rows of one key by their log positions: what the one has seen of the source partitions,
 * and what the other. Stateless.
 */
public final class RowPositions {
  private RowPositions() {}

  /**
   * Whether the row has seen no event that the other has not, and the other has seen more. False
   * for rows of different layouts, and where each has seen something the other has not.
   */
  public static boolean isOlder(byte[] row, byte[] than) {
    if (row.length < RowLayout.POSITIONS
        || than.length < RowLayout.POSITIONS
        || row[0] != than[0]
        || row[0] != RowLayout.VERSION) {
      return false;
    }
    int count = RowLayout.positionCount(row);
    boolean lacks = RowLayout.positionCount(than) > count;
    for (int i = 0; i < count; i++) {
      int at = RowLayout.POSITIONS + i * RowLayout.POSITION_BYTES;
      long seen = BigEndian.getLong(row, at + RowLayout.POSITION_OFFSET);
      long other = RowLayout.appliedOffset(than, BigEndian.getInt(row, at));
      if (seen > other) {
        return false;
      }
      lacks |= seen < other;
    }
    return lacks;
  }
}
