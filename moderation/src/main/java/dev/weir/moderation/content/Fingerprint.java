package dev.weir.moderation.content;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * One key per near-duplicate group of a normal form.
 *
 * <p>Words are put in an order that is random but the same in every text, rare words tending to the
 * front (consistent weighted sampling: Broder 1997, Ioffe 2010). The key is made of the first words
 * that together carry {@link #KEY_BITS} bits of information, two to four as a rule: an edit keeps
 * the key unless it touches these or brings a word that comes before them, and texts without a
 * common origin practically never agree in them. Numbers, mentions, hashtags, signs and all but the
 * host of a web address do not count, since copies vary there. Texts without enough words beyond
 * the chosen ones get the hash of their wording: equal words only.
 */
final class Fingerprint {
  private static final double KEY_BITS = 30;
  private static final int WORDS_MAX = 6;

  /** How much rare words are preferred: weight is bits to this power. */
  private static final int PREFERENCE = 5;

  private static final double DENSE_PAIR_BITS = 10;
  private static final long SEED = 0x9E3779B97F4A7C15L;

  private final long[] words = new long[WORDS_MAX];
  private final double[] bits = new double[WORDS_MAX];
  private final double[] ranks = new double[WORDS_MAX];
  private int distinct;
  private long wording = SEED;
  private boolean anyWording;

  private Fingerprint() {
    Arrays.fill(ranks, Double.POSITIVE_INFINITY);
  }

  /** Sixteen hexadecimal digits. Linear in the length. */
  static String of(String normalized) {
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.read(normalized);
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
        : mix(WordRarity.hash(normalized, 0, normalized.length()) ^ SEED);
  }

  private void read(String text) {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '@' || c == '#') {
        i = endOfChunk(text, i);
      } else if (c == 'h' && (text.startsWith("http://", i) || text.startsWith("https://", i))) {
        int host = text.indexOf("://", i) + 3;
        word(text, host, endOfHost(text, host));
        i = endOfChunk(text, i);
      } else if (isWordChar(c)) {
        int end = endOfWord(text, i);
        word(text, i, end);
        i = end;
      } else {
        i++;
      }
    }
  }

  private void word(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        return;
      }
    }
    if (end - start < 1) {
      return;
    }
    long hash = WordRarity.hash(text, start, end);
    if (end - start > 1) {
      wording = mix(wording ^ hash);
      anyWording = true;
    }
    double wordBits =
        isDense(text.charAt(start)) ? DENSE_PAIR_BITS : WordRarity.bits(hash, end - start);
    // Exponentially distributed with the weight as rate: the least of them is a weighted sample.
    double uniform = ((mix(hash ^ SEED) >>> 11) + 1) * 0x1p-53;
    choose(hash, wordBits, -StrictMath.log(uniform) / power(wordBits));
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

  private static double power(double value) {
    double power = 1;
    for (int i = 0; i < PREFERENCE; i++) {
      power *= value;
    }
    return power;
  }

  private static int endOfChunk(String text, int start) {
    int end = text.indexOf(' ', start);
    return end < 0 ? text.length() : end;
  }

  private static int endOfHost(String text, int start) {
    int end = start;
    while (end < text.length() && "/?#: ".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** Scripts written without spaces are taken two characters at a time. */
  private static int endOfWord(String text, int start) {
    int end = start + 1;
    if (isDense(text.charAt(start))) {
      return end < text.length() && isDense(text.charAt(end)) ? end + 1 : end;
    }
    while (end < text.length() && isWordChar(text.charAt(end)) && !isDense(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isWordChar(char c) {
    return (c >= 'a' && c <= 'z')
        || c == '\''
        || c == '’'
        || (c >= '0' && c <= '9')
        || (c >= 0x80 && Character.isLetterOrDigit(c));
  }

  /** Thai to Khmer, kana, Chinese characters; Korean has spaces. */
  private static boolean isDense(char c) {
    return c >= 0x0E00
        && (c <= 0x0EFF
            || (c >= 0x1000 && c <= 0x109F)
            || (c >= 0x1780 && c <= 0x17FF)
            || (c >= 0x3040 && c <= 0x30FF)
            || (c >= 0x3400 && c <= 0x9FFF));
  }

  /** Finaliser of MurmurHash3. */
  static long mix(long value) {
    long h = value;
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }
}
