package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;

/**
 * A sum that does not depend on the order of its terms: 64 integer and 64 fraction bits, two's
 * complement. A term is rounded once, towards zero, to a multiple of 2^-63 (1.1e-19): numbers of
 * magnitude 2^-10 and more enter unchanged. Adding is exact; reading rounds once to double. Beyond
 * ±2^63 the sum stays at its limit, and only there order may matter.
 *
 * <p>Sixteen bytes. Not thread-safe.
 */
public final class FixedSum {
  /** Bytes of a stored sum. */
  public static final int BYTES = 16;

  private static final double TWO_63 = 0x1p63;

  private long high;
  private long low;

  public void clear() {
    high = 0;
    low = 0;
  }

  /** Adds a finite number. */
  public void add(double term) {
    double magnitude = Math.abs(term);
    long whole = (long) magnitude;
    long fraction = ((long) ((magnitude - whole) * TWO_63)) << 1;
    if (term < 0) {
      fraction = -fraction;
      whole = fraction == 0 ? -whole : ~whole;
    }
    add(whole, fraction);
  }

  /** Adds the sum stored at an offset. */
  public void add(byte[] bytes, int at) {
    add(BigEndian.getLong(bytes, at), BigEndian.getLong(bytes, at + 8));
  }

  /** Adds another sum. */
  public void add(FixedSum other) {
    add(other.high, other.low);
  }

  private void add(long addHigh, long addLow) {
    long newLow = low + addLow;
    long carry = Long.compareUnsigned(newLow, low) < 0 ? 1 : 0;
    long newHigh = high + addHigh + carry;
    if (((high ^ newHigh) & (addHigh ^ newHigh)) < 0) {
      boolean up = high >= 0;
      high = up ? Long.MAX_VALUE : Long.MIN_VALUE;
      low = up ? -1L : 0;
      return;
    }
    high = newHigh;
    low = newLow;
  }

  /** Reads the sum stored at an offset in place of this one. */
  public void load(byte[] bytes, int at) {
    high = BigEndian.getLong(bytes, at);
    low = BigEndian.getLong(bytes, at + 8);
  }

  public void store(byte[] bytes, int at) {
    BigEndian.putLong(bytes, at, high);
    BigEndian.putLong(bytes, at + 8, low);
  }

  public double value() {
    if (high >= 0) {
      return high + unsigned(low) * 0x1p-64;
    }
    long negatedLow = -low;
    long negatedHigh = negatedLow == 0 ? -high : ~high;
    return -(unsigned(negatedHigh) + unsigned(negatedLow) * 0x1p-64);
  }

  /** The nearest double at or next to the unsigned value. */
  private static double unsigned(long value) {
    return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
  }
}
