package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;

/**
 * The sum of one epoch of a {@link Decay}, in any order of its terms: 128 integer and 64 fraction
 * bits. A term is rounded once, towards zero, to a multiple of 2^-64. Terms are at most 2^53 times
 * 2^32, so that 2^42 of them do not overflow.
 *
 * <pre>
 * offset bytes
 * 0      24     units of 2^-64, two's complement, most significant byte first
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class EpochSum {
  /** Bytes of a stored sum. */
  public static final int BYTES = 24;

  private static final int LIMBS = 3;
  private static final int FRACTION_BITS = 64;

  private final WideSum sum = new WideSum(LIMBS);
  private final WideSum other = new WideSum(LIMBS);

  public void clear() {
    sum.clear();
  }

  /** Adds a number of magnitude up to 2^85. */
  public void add(double term) {
    double magnitude = Math.abs(term);
    int exponent = Math.getExponent(magnitude);
    if (exponent < -FRACTION_BITS) {
      return;
    }
    long bits = (Double.doubleToRawLongBits(magnitude) & ((1L << 52) - 1)) | (1L << 52);
    int shift = exponent - 52 + FRACTION_BITS;
    long low = shift < 0 ? bits >>> -shift : bits << shift;
    int limb = 0;
    long high = 0;
    if (shift > 0) {
      limb = shift >>> 6;
      int within = shift & 63;
      low = bits << within;
      high = within == 0 ? 0 : bits >>> (64 - within);
    }
    if (term < 0) {
      sum.subtractUnsigned(limb, high, low);
    } else {
      sum.addUnsigned(limb, high, low);
    }
  }

  /** Adds the sum stored at an offset. */
  public void add(byte[] bytes, int at) {
    for (int limb = 0; limb < LIMBS; limb++) {
      other.setLimb(limb, BigEndian.getLong(bytes, at + BYTES - Long.BYTES * (limb + 1)));
    }
    sum.add(other);
  }

  public void store(byte[] out, int to) {
    for (int limb = 0; limb < LIMBS; limb++) {
      BigEndian.putLong(out, to + BYTES - Long.BYTES * (limb + 1), sum.limb(limb));
    }
  }

  public double value() {
    boolean negative = sum.limb(LIMBS - 1) < 0;
    if (negative) {
      other.clear();
      other.subtract(sum);
    }
    WideSum magnitude = negative ? other : sum;
    double value = 0;
    for (int limb = LIMBS - 1; limb >= 0; limb--) {
      long part = magnitude.limb(limb);
      double unsigned = part >= 0 ? part : ((part >>> 1) | (part & 1)) * 2.0;
      value += Math.scalb(unsigned, 64 * limb - FRACTION_BITS);
    }
    return negative ? -value : value;
  }
}
