package dev.weir.features.aggregation;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * An exact sum of whole numbers of hundreds of bits: two's complement over a fixed number of 64-bit
 * limbs, stored without the bytes that say nothing, so that everyday sums take a few bytes.
 *
 * <pre>
 * offset bytes
 * 0      1      bytes stored, k
 * 1      1      zero bytes left out at the low end
 * 2      k      the rest, most significant byte first, no more than the sign needs
 * </pre>
 *
 * <p>One sum has one form, so states that hold equal sums are equal to the byte. Not thread-safe.
 */
final class WideSum {
  private static final int HEADER = 2;

  /** Least significant first. */
  private final long[] limbs;

  /**
   * @param limbs so many that no sum overflows: the caller's arithmetic
   */
  WideSum(int limbs) {
    this.limbs = new long[limbs];
  }

  void clear() {
    Arrays.fill(limbs, 0);
  }

  /** Adds high * 2^64 + low as an unsigned number times 2^(64 limb). */
  void addUnsigned(int limb, long high, long low) {
    long carry = addTo(limb, low, 0);
    carry = addTo(limb + 1, high, carry);
    for (int i = limb + 2; i < limbs.length && carry != 0; i++) {
      carry = addTo(i, 0, carry);
    }
  }

  /** Takes away high * 2^64 + low as an unsigned number times 2^(64 limb). */
  void subtractUnsigned(int limb, long high, long low) {
    long carry = addTo(limb, ~low, 1);
    carry = addTo(limb + 1, ~high, carry);
    for (int i = limb + 2; i < limbs.length; i++) {
      carry = addTo(i, -1, carry);
    }
  }

  long limb(int limb) {
    return limbs[limb];
  }

  void setLimb(int limb, long value) {
    limbs[limb] = value;
  }

  void add(WideSum other) {
    long carry = 0;
    for (int i = 0; i < limbs.length; i++) {
      carry = addTo(i, other.limbs[i], carry);
    }
  }

  void subtract(WideSum other) {
    long carry = 1;
    for (int i = 0; i < limbs.length; i++) {
      carry = addTo(i, ~other.limbs[i], carry);
    }
  }

  private long addTo(int limb, long value, long carry) {
    if (limb >= limbs.length) {
      return 0;
    }
    long sum = limbs[limb] + value;
    long carries = Long.compareUnsigned(sum, value) < 0 ? 1 : 0;
    long withCarry = sum + carry;
    carries += Long.compareUnsigned(withCarry, sum) < 0 ? 1 : 0;
    limbs[limb] = withCarry;
    return carries;
  }

  private int byteAt(int index) {
    return (int) (limbs[index >>> 3] >>> ((index & 7) * 8)) & 0xFF;
  }

  /** Most bytes a stored sum may take. */
  int bytesMax() {
    return HEADER + limbs.length * Long.BYTES;
  }

  /** Bytes of the sum stored at an offset. */
  static int size(byte[] bytes, int at) {
    return HEADER + bytes[at];
  }

  /** Writes the sum; returns the position after it. */
  int store(byte[] out, int to) {
    int count = limbs.length * Long.BYTES;
    int low = 0;
    while (low < count && byteAt(low) == 0) {
      low++;
    }
    if (low == count) {
      out[to] = 0;
      out[to + 1] = 0;
      return to + HEADER;
    }
    int sign = limbs[limbs.length - 1] < 0 ? 0xFF : 0;
    int high = count - 1;
    while (high > low && byteAt(high) == sign && ((byteAt(high - 1) ^ sign) & 0x80) == 0) {
      high--;
    }
    int at = to + HEADER;
    for (int i = high; i >= low; i--) {
      out[at++] = (byte) byteAt(i);
    }
    out[to] = (byte) (at - to - HEADER);
    out[to + 1] = (byte) low;
    return at;
  }

  /** Reads the sum stored at an offset in place of this one; returns the position after it. */
  int load(byte[] bytes, int at) {
    int stored = bytes[at];
    int low = bytes[at + 1];
    int end = at + HEADER + stored;
    Arrays.fill(limbs, stored > 0 && bytes[at + HEADER] < 0 ? -1 : 0);
    for (int i = 0; i < low; i++) {
      set(i, 0);
    }
    for (int i = 0; i < stored; i++) {
      set(low + i, bytes[end - 1 - i] & 0xFF);
    }
    return end;
  }

  private void set(int index, long value) {
    int shift = (index & 7) * 8;
    limbs[index >>> 3] = (limbs[index >>> 3] & ~(0xFFL << shift)) | (value << shift);
  }

  BigInteger value() {
    byte[] big = new byte[limbs.length * Long.BYTES];
    for (int i = 0; i < big.length; i++) {
      big[big.length - 1 - i] = (byte) byteAt(i);
    }
    return new BigInteger(big);
  }
}
