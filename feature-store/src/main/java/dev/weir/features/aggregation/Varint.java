package dev.weir.features.aggregation;

/**
 * Whole numbers from 0 to 2^63 - 1 in as few bytes as they need: seven bits a byte, the lowest
 * first, the top bit set on all but the last (LEB128). Stateless.
 */
final class Varint {
  /** Most bytes of a number. */
  static final int BYTES_MAX = 9;

  private Varint() {}

  static int size(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  /** Writes a number; returns the position after it. */
  static int put(byte[] out, int to, long value) {
    int at = to;
    long rest = value;
    while (rest > 0x7F) {
      out[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[at++] = (byte) rest;
    return at;
  }

  static long get(byte[] bytes, int at) {
    long value = 0;
    int shift = 0;
    int i = at;
    while (bytes[i] < 0) {
      value |= (long) (bytes[i++] & 0x7F) << shift;
      shift += 7;
    }
    return value | (long) bytes[i] << shift;
  }

  /** The position after the number at an offset. */
  static int skip(byte[] bytes, int at) {
    int i = at;
    while (bytes[i] < 0) {
      i++;
    }
    return i + 1;
  }
}
