package dev.weir.features.window;

import dev.weir.features.registry.ViewHistory;
import dev.weir.features.storage.BigEndian;

/**
 * One row: what is kept of one entity in one view. Numbers have their most significant byte first.
 *
 * <pre>
 * offset bytes
 * 0      1      layout version, 3
 * 1      1      flags: 1 = decayed sums, 2 = lifetime states, 4 = sinces follow the
 *                 ring
 * 2      4      fingerprint of the view's definition
 * 6      6      time of the newest event, ms
 * 12     6      time of the oldest event ever applied, ms
 * 18     2      events in the ring, r
 * 20     2      source partitions, p
 * 22     12 p   source positions, ascending by partition:
 *                 4 partition
 *                 8 offset of the last applied event
 *        e r    ring, oldest first by (time, id hash, rest of the entry):
 *                 6 time, ms
 *                 4 hash of the event's id
 *                 m which aggregates it contributes to, bit i of the big-endian number
 *                 8 each input of the view: bits of a double or a hash; 0 when it has none
 *                 1   of a text input also: bytes of the text
 *        4 h    only in views with text inputs: bytes of all texts, then the texts of the
 *                 entries, UTF-8, in the order of the ring
 *        96 d   if flagged: per decayed aggregate the sums of four epochs, oldest first
 *        ...    if flagged: lifetime states of the events that fell out of the ring:
 *                 3 bytes of them after this field
 *                 m which aggregates have one
 *                 . those states in order
 *        ...    if flagged: states that do not count from the beginning ({@link RowSinces}):
 *                 1 number of them, then of each, ascending:
 *                 1 state ({@link ViewHistory}), 6 since when it counts, ms
 *        ...    tiles to the end of the row, newest first:
 *                 6 start, ms
 *                 1 its width: index into {@link TileLevels#WIDTHS}
 *                 3 bytes of the tile after this field, t
 *                 m which aggregates have a state
 *                 . those states in order
 * </pre>
 *
 * e = 10 + m + 8 inputs + 1 per text input; m = one byte per eight aggregates of the view. An event
 * is in the ring or in the sums and tiles, never in both: the ring holds the newest events, what
 * falls out of it goes on into the sums and the tile of its time. Tiles are disjoint; each is as
 * wide as its age asks for ({@link TileLevels}) or wider, where the definition asked for less
 * detail when it was written. The newest stand first: what falls out of the ring mostly belongs to
 * the newest tile, and reading goes from the newest event to the oldest.
 */
final class RowLayout {
  static final int VERSION = 3;
  static final int FLAG_DECAYED = 1;
  static final int FLAG_LIFETIME = 2;
  static final int FLAG_SINCES = 4;

  static final int FLAGS = 1;
  static final int FINGERPRINT = FLAGS + 1;
  static final int NEWEST = FINGERPRINT + 4;
  static final int OLDEST = NEWEST + 6;
  static final int RING_COUNT = OLDEST + 6;
  static final int POSITION_COUNT = RING_COUNT + 2;
  static final int POSITIONS = POSITION_COUNT + 2;

  static final int POSITION_BYTES = 12;
  static final int POSITION_OFFSET = 4;

  static final int ENTRY_ID = 6;
  static final int ENTRY_MASK = 10;

  static final int LIFETIME_MASK = 3;

  static final int SINCE_BYTES = 7;

  static final int TILE_WIDTH = 6;
  static final int TILE_LENGTH = 7;
  static final int TILE_MASK = 10;

  /** Event times must fit 47 bits: up to the year 6429. */
  static final long TIME_MAX_MS = (1L << 47) - 1;

  /** A tile's length field has three bytes. */
  static final int TILE_BYTES_MAX = (1 << 24) - 1;

  private RowLayout() {}

  static long newest(byte[] row) {
    return BigEndian.getU48(row, NEWEST);
  }

  static long oldest(byte[] row) {
    return BigEndian.getU48(row, OLDEST);
  }

  static int ringCount(byte[] row) {
    return BigEndian.getU16(row, RING_COUNT);
  }

  static int positionCount(byte[] row) {
    return BigEndian.getU16(row, POSITION_COUNT);
  }

  static int ringAt(byte[] row) {
    return POSITIONS + positionCount(row) * POSITION_BYTES;
  }

  static boolean hasDecayed(byte[] row) {
    return (row[FLAGS] & FLAG_DECAYED) != 0;
  }

  static boolean hasLifetime(byte[] row) {
    return (row[FLAGS] & FLAG_LIFETIME) != 0;
  }

  /** Bytes of the lifetime states that stand there, 0 when the row has none. */
  static int lifetimeBytes(byte[] row, int at) {
    return hasLifetime(row) ? LIFETIME_MASK + BigEndian.getU24(row, at) : 0;
  }

  static boolean hasSinces(byte[] row) {
    return (row[FLAGS] & FLAG_SINCES) != 0;
  }

  /** Bytes of the sinces that stand there, 0 when the row has none. */
  static int sinceBytes(byte[] row, int at) {
    return hasSinces(row) ? 1 + SINCE_BYTES * (row[at] & 0xFF) : 0;
  }

  static int fingerprint(byte[] row) {
    return BigEndian.getInt(row, FINGERPRINT);
  }

  /** Offset last applied of a source partition, or -1. */
  static long appliedOffset(byte[] row, int partition) {
    int count = positionCount(row);
    for (int i = 0; i < count; i++) {
      int at = POSITIONS + i * POSITION_BYTES;
      if (BigEndian.getInt(row, at) == partition) {
        return BigEndian.getLong(row, at + POSITION_OFFSET);
      }
    }
    return -1;
  }

  /** A time that bytes follow: one load. */
  static long time(byte[] bytes, int at) {
    return BigEndian.getLong(bytes, at) >>> 16;
  }

  /** Offset of the newest tile that does not begin after a moment, or the end of the row. */
  static int tileFor(byte[] row, int tilesAt, long timeMs) {
    int at = tilesAt;
    while (at < row.length && time(row, at) > timeMs) {
      at += tileBytes(row, at);
    }
    return at;
  }

  static long tileWidth(byte[] row, int tile) {
    return TileLevels.WIDTHS[row[tile + TILE_WIDTH]];
  }

  static int tileBytes(byte[] row, int tile) {
    // Width and length in one load: finding a tile is a chain of these.
    return TILE_MASK + (BigEndian.getInt(row, tile + TILE_WIDTH) & 0xFFFFFF);
  }

  static long mask(byte[] bytes, int at, int maskBytes) {
    if (maskBytes == 1) {
      return bytes[at] & 0xFF;
    }
    long mask = 0;
    for (int i = 0; i < maskBytes; i++) {
      mask = mask << 8 | (bytes[at + i] & 0xFF);
    }
    return mask;
  }

  static void putMask(byte[] bytes, int at, int maskBytes, long mask) {
    for (int i = 0; i < maskBytes; i++) {
      bytes[at + i] = (byte) (mask >>> (8 * (maskBytes - 1 - i)));
    }
  }

  /**
   * @throws CorruptRowException if the row is of another layout or of another definition of the
   *     view
   */
  static void check(byte[] row, ViewPlan plan) {
    checkVersion(row, plan);
    int fingerprint = fingerprint(row);
    if (fingerprint != plan.fingerprint()) {
      throw new CorruptRowException(
          String.format(
              "row of view '%s': written by definition %08x (expected: %08x, the loaded one)",
              plan.name(), fingerprint, plan.fingerprint()));
    }
  }

  static void checkVersion(byte[] row, ViewPlan plan) {
    if (row.length < POSITIONS || row[0] != VERSION) {
      throw new CorruptRowException(
          "row of view '"
              + plan.name()
              + "': layout version "
              + (row.length == 0 ? "missing" : row[0])
              + " (expected: "
              + VERSION
              + "); it was written by another release: start that release, or rebuild the state"
              + " from the log in an empty state directory");
    }
  }
}
