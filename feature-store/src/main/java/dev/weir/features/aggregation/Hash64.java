package dev.weir.features.aggregation;

/**
 * 64-bit hash of a value for distinct counts and for ordering events of one millisecond. Part of
 * the stored format: never change it without a new layout version.
 *
 * <p>FNV-1a over UTF-16 units, then MurmurHash3's finaliser. Not keyed: an attacker who picks the
 * values can make them collide, and gains that they count as one.
 *
 * @see <a href="http://www.isthe.com/chongo/tech/comp/fnv/">Fowler, Noll, Vo</a>
 */
public final class Hash64 {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Hash64() {}

  public static long of(String text) {
    long hash = OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return mix(hash ^ text.length());
  }

  /** Of bytes, of a kind of its own: not the hash of the same text. */
  public static long of(byte[] bytes, int at, int length) {
    long hash = OFFSET;
    for (int i = at; i < at + length; i++) {
      hash = (hash ^ bytes[i]) * PRIME;
    }
    return mix(hash ^ length);
  }

  /** Zero and minus zero are one value. */
  public static long of(double number) {
    return mix(Double.doubleToLongBits(number + 0.0) ^ OFFSET);
  }

  static long mix(long hash) {
    long h = hash;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
