package dev.weir.features.storage;

/**
 * How much of something there is, or was.
 *
 * @param bytes of keys and rows, before compression
 */
public record RowCount(long rows, long bytes) {
  public static final RowCount NONE = new RowCount(0, 0);

  public RowCount {
    if (rows < 0 || bytes < 0) {
      throw new IllegalArgumentException(
          "rows " + rows + ", bytes " + bytes + " (expected: both >= 0)");
    }
  }

  /** Both together. */
  public RowCount plus(RowCount other) {
    return new RowCount(rows + other.rows, bytes + other.bytes);
  }
}
