package dev.weir.moderation.band;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which of the authors of a window which rules have hit: of those with the least hashes (k minimum
 * values: Bar-Yossef et al. 2002), always the same ones whatever the order, so that what comes
 * again changes nothing. Exact for up to {@value #AUTHORS_MAX} authors; beyond, a share p has a
 * standard error of sqrt(p (1 - p) / {@value #AUTHORS_MAX}), 0.4 percentage points at 2 %.
 *
 * <pre>
 *   { hash:8 rules:8 }*   ascending by hash, unsigned
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class AuthorSample {
  /** Authors that are kept. */
  public static final int AUTHORS_MAX = 1_024;

  /** Rules that can be told apart: bits of a long. */
  public static final int RULES_MAX = 64;

  private static final int ENTRY_BYTES = 2 * Long.BYTES;

  private long[] hashes;
  private long[] rules;
  private int size;

  public AuthorSample() {
    this.hashes = new long[16];
    this.rules = new long[16];
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param in to its end
   */
  public static AuthorSample read(ByteBuffer in) {
    AuthorSample sample = new AuthorSample();
    sample.size = in.remaining() / ENTRY_BYTES;
    sample.hashes = new long[Math.max(16, sample.size)];
    sample.rules = new long[sample.hashes.length];
    for (int i = 0; i < sample.size; i++) {
      sample.hashes[i] = in.getLong();
      sample.rules[i] = in.getLong();
    }
    return sample;
  }

  /** Bytes that {@link #write} takes. */
  public int bytes() {
    return size * ENTRY_BYTES;
  }

  public void write(ByteBuffer out) {
    for (int i = 0; i < size; i++) {
      out.putLong(hashes[i]).putLong(rules[i]);
    }
  }

  /**
   * Notes an author.
   *
   * @param hash of the author
   * @param hit a bit for each rule that hit a post of the author
   * @return whether that was news
   */
  public boolean add(long hash, long hit) {
    int place = place(hash);
    if (place < size && hashes[place] == hash) {
      long before = rules[place];
      rules[place] |= hit;
      return rules[place] != before;
    }
    if (place == AUTHORS_MAX) {
      return false;
    }
    if (size == hashes.length && size < AUTHORS_MAX) {
      int capacity = Math.min(AUTHORS_MAX, size * 2);
      hashes = Arrays.copyOf(hashes, capacity);
      rules = Arrays.copyOf(rules, capacity);
    }
    int kept = Math.min(size, AUTHORS_MAX - 1);
    System.arraycopy(hashes, place, hashes, place + 1, kept - place);
    System.arraycopy(rules, place, rules, place + 1, kept - place);
    hashes[place] = hash;
    rules[place] = hit;
    size = kept + 1;
    return true;
  }

  private int place(long hash) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(hashes[middle], hash) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** How many authors there were; estimated beyond {@link #AUTHORS_MAX}, standard error 3 %. */
  public long authors() {
    if (size < AUTHORS_MAX) {
      return size;
    }
    double covered = ((hashes[size - 1] >>> 11) + 1) * 0x1p-53;
    return (long) Math.rint((AUTHORS_MAX - 1) / covered);
  }

  /** Share of the authors that the rule has hit, 0 to 1; 0 when there are none. */
  public double share(int rule) {
    int hit = 0;
    for (int i = 0; i < size; i++) {
      hit += (int) (rules[i] >>> rule & 1);
    }
    return size == 0 ? 0 : (double) hit / size;
  }
}
