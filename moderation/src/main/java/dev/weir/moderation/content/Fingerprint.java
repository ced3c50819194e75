package dev.weir.moderation.content;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * One key per near-duplicate group of a normal form.
 *
 * <p>The key is made of the first of the {@link CountedWords} that together carry {@link #KEY_BITS}
 * bits of information, two to four as a rule: an edit keeps the key unless it touches these or
 * brings a word that comes before them, and texts without a common origin practically never agree
 * in them. Texts without enough words beyond the chosen ones get the hash of their wording: equal
 * words only.
 */
final class Fingerprint {
  private static final double KEY_BITS = 30;
  private static final int WORDS_MAX = 6;

  private final long[] words = new long[WORDS_MAX];
  private final double[] bits = new double[WORDS_MAX];
  private final double[] ranks = new double[WORDS_MAX];
  private int distinct;
  private long wording = CountedWords.SEED;
  private boolean anyWording;

  private Fingerprint() {
    Arrays.fill(ranks, Double.POSITIVE_INFINITY);
  }

  /** Sixteen hexadecimal digits. Linear in the length. */
  static String of(String normalized) {
    Fingerprint fingerprint = new Fingerprint();
    CountedWords.read(normalized, fingerprint::word);
    return HexFormat.of().toHexDigits(fingerprint.key(normalized));
  }

  private long key(String normalized) {
    long key = 0;
    double sum = 0;
    int chosen = 0;
    while (chosen < Math.min(distinct, WORDS_MAX) && sum < KEY_BITS) {
      key += mix(words[chosen]);
      sum += bits[chosen];
      chosen++;
    }
    if (sum >= KEY_BITS && distinct > chosen) {
      return mix(key + chosen);
    }
    return anyWording
        ? mix(wording)
        : mix(WordRarity.hash(normalized, 0, normalized.length()) ^ CountedWords.SEED);
  }

  private void word(long hash, int length, double wordBits, double rank) {
    if (length > 1) {
      wording = mix(wording ^ hash);
      anyWording = true;
    }
    choose(hash, wordBits, rank);
  }

  private void choose(long word, double wordBits, double rank) {
    for (int i = 0; i < Math.min(distinct, WORDS_MAX); i++) {
      if (words[i] == word) {
        return;
      }
    }
    distinct++;
    int i = WORDS_MAX - 1;
    if (rank >= ranks[i]) {
      return;
    }
    for (; i > 0 && rank < ranks[i - 1]; i--) {
      words[i] = words[i - 1];
      bits[i] = bits[i - 1];
      ranks[i] = ranks[i - 1];
    }
    words[i] = word;
    bits[i] = wordBits;
    ranks[i] = rank;
  }

  /** Finaliser of MurmurHash3. */
  static long mix(long value) {
    long h = value;
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }
}
