package dev.weir.moderation.lists.hashes;

import java.util.HexFormat;
import java.util.Optional;

/**
 * A perceptual hash of 256 bits, e.g. PDQ: near images have hashes that differ in few bits. Ordered
 * as its hexadecimal form is.
 *
 * @param a first 64 bits; then {@code b}, {@code c}, {@code d}
 */
public record PerceptualHash(long a, long b, long c, long d) implements Comparable<PerceptualHash> {
  public static final int BITS = 256;
  private static final int HEX_DIGITS = BITS / 4;

  /** The hash written in 64 hexadecimal digits, of either case; empty when it is none. */
  public static Optional<PerceptualHash> parse(String hex) {
    if (hex.length() != HEX_DIGITS || !hex.chars().allMatch(HexFormat::isHexDigit)) {
      return Optional.empty();
    }
    return Optional.of(new PerceptualHash(word(hex, 0), word(hex, 1), word(hex, 2), word(hex, 3)));
  }

  private static long word(String hex, int i) {
    return HexFormat.fromHexDigitsToLong(hex, 16 * i, 16 * i + 16);
  }

  /** Bits that differ, 0 to 256. */
  public int distance(PerceptualHash other) {
    return Long.bitCount(a ^ other.a)
        + Long.bitCount(b ^ other.b)
        + Long.bitCount(c ^ other.c)
        + Long.bitCount(d ^ other.d);
  }

  /**
   * Bits that are set, or not, whichever are fewer. Hashes of pictures have about half their bits
   * set; a blank picture's has none or all, and is near to every other blank picture's.
   */
  public int variedBits() {
    int set = Long.bitCount(a) + Long.bitCount(b) + Long.bitCount(c) + Long.bitCount(d);
    return Math.min(set, BITS - set);
  }

  @Override
  public int compareTo(PerceptualHash other) {
    int order = Long.compareUnsigned(a, other.a);
    order = order != 0 ? order : Long.compareUnsigned(b, other.b);
    order = order != 0 ? order : Long.compareUnsigned(c, other.c);
    return order != 0 ? order : Long.compareUnsigned(d, other.d);
  }

  /** 64 hexadecimal digits, lower case. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
  }
}
