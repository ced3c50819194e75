package dev.weir.moderation.content;

import java.util.Arrays;

/**
 * A consistent sample of the words of a normal form, by which texts are compared without their
 * wording: the {@link #WORDS_MAX} first of the {@link CountedWords}, in their order (bottom-k
 * sampling: Cohen and Kaplan 2007). A text with fewer words is held whole.
 *
 * <p>Each word is one number, which depends on the word alone, so that sketches are compared by
 * merging two sorted arrays:
 *
 * <pre>
 *   rank:28 bits:4 hash:32     rank: the float's upper bits; bits: of information, 3 to 13
 * </pre>
 *
 * <p>Immutable, thread-safe.
 */
public final class TextSketch {
  /** Words kept: 192 bytes. Most posts have fewer. */
  public static final int WORDS_MAX = 24;

  private static final int BITS_SHIFT = 32;
  private static final int RANK_SHIFT = 36;
  private static final int FLOAT_BITS_LEFT_OUT = 3;

  private final long[] words;
  private final boolean whole;

  private TextSketch(long[] words, boolean whole) {
    this.words = words;
    this.whole = whole;
  }

  /** Sketch of a normal form. Linear in the length. */
  public static TextSketch of(String normalized) {
    long[] first = new long[WORDS_MAX + 1];
    int[] count = {0};
    CountedWords.read(
        normalized,
        (hash, length, bits, rank) -> {
          if (length > 1) {
            count[0] = insert(first, count[0], pack(hash, bits, rank));
          }
        });
    return new TextSketch(
        Arrays.copyOf(first, Math.min(count[0], WORDS_MAX)), count[0] <= WORDS_MAX);
  }

  /**
   * A sketch as {@link #words} gave it.
   *
   * @param whole whether the text had no further words
   * @throws IllegalArgumentException if there are too many words, or they are not ascending
   */
  public static TextSketch of(long[] words, boolean whole) {
    if (words.length > WORDS_MAX) {
      throw new IllegalArgumentException(
          "words: " + words.length + " (expected: at most " + WORDS_MAX + ")");
    }
    for (int i = 0; i < words.length; i++) {
      if (words[i] <= (i == 0 ? 0 : words[i - 1])) {
        throw new IllegalArgumentException("words: not ascending at " + i);
      }
    }
    return new TextSketch(words.clone(), whole);
  }

  /** Number of words. */
  public int size() {
    return words.length;
  }

  /** The word at that place of the order, from 0. */
  public long word(int i) {
    return words[i];
  }

  /** All words, ascending. */
  public long[] words() {
    return words.clone();
  }

  /** Whether the text had no further words. */
  public boolean whole() {
    return whole;
  }

  /** The greatest word up to which the sample is complete. */
  public long horizon() {
    return whole ? Long.MAX_VALUE : words[words.length - 1];
  }

  /** Bits of information of all words together. */
  public int bits() {
    int bits = 0;
    for (long word : words) {
      bits += bits(word);
    }
    return bits;
  }

  /** Bits of information of a word. */
  public static int bits(long word) {
    return (int) (word >>> BITS_SHIFT) & 15;
  }

  private static long pack(long hash, double bits, double rank) {
    int rankBits = Float.floatToIntBits((float) rank) >>> FLOAT_BITS_LEFT_OUT;
    return (long) rankBits << RANK_SHIFT
        | (long) Math.rint(bits) << BITS_SHIFT
        | (hash & 0xFFFF_FFFFL);
  }

  /** Puts the word in its place, once; what falls out at the end is gone. */
  private static int insert(long[] first, int count, long word) {
    int at = Arrays.binarySearch(first, 0, count, word);
    if (at >= 0) {
      return count;
    }
    int place = -at - 1;
    if (place == first.length) {
      return count;
    }
    int kept = Math.min(count, first.length - 1);
    System.arraycopy(first, place, first, place + 1, kept - place);
    first[place] = word;
    return kept + 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TextSketch that
        && whole == that.whole
        && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return words.length + " words" + (whole ? "" : ", and more");
  }
}
