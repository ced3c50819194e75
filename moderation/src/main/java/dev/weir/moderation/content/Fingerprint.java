package dev.weir.moderation.content;

import java.util.HexFormat;

/**
 * One key per near-duplicate group of a normal form.
 *
 * <p>The key is a weighted MinHash of one sample (Broder 1997; Ioffe 2010 for the weights) over
 * pairs of neighbouring content words. Content words are words of four letters or more that are not
 * everyday words; numbers, mentions, hashtags and everything but the host of a web address do not
 * count, since copies vary there. Two texts share the key with a probability near the weighted
 * Jaccard similarity of their pairs: a changed word in twenty mostly keeps it, unrelated texts
 * practically never share a pair. Texts with fewer than {@link #PAIRS_MIN} pairs get the hash of
 * their words: equal wording only, whatever the punctuation, numbers and emoji.
 */
final class Fingerprint {
  /** Below this many pairs of content words the sample would be a single phrase. */
  static final int PAIRS_MIN = 4;

  private static final long SEED = 0x9E3779B97F4A7C15L;
  private static final int CONTENT_WORD_MIN = 4;
  private static final int WEIGHT_MAX = 8;

  private long exact = SEED;
  private int exactWords;
  private long sample;
  private long sampleRank = Long.MAX_VALUE;
  private long previous;
  private int previousLength;
  private int contentWords;

  private Fingerprint() {}

  /** Sixteen hexadecimal digits. Linear in the length. */
  static String of(String normalized) {
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.read(normalized);
    return HexFormat.of().toHexDigits(fingerprint.key(normalized));
  }

  private long key(String normalized) {
    if (contentWords > PAIRS_MIN) {
      return sample;
    }
    if (exactWords > 0) {
      return mix(exact);
    }
    long all = ~SEED;
    for (int i = 0; i < normalized.length(); i++) {
      all = (all ^ normalized.charAt(i)) * 0x100000001B3L;
    }
    return mix(all);
  }

  private void read(String text) {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '@' || c == '#') {
        i = endOfChunk(text, i);
      } else if (c == 'h' && (text.startsWith("http://", i) || text.startsWith("https://", i))) {
        int host = text.indexOf("://", i) + 3;
        word(text, host, endOfHost(text, host), true);
        i = endOfChunk(text, i);
      } else if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
        int end = endOfWord(text, i);
        if (end > i) {
          word(text, i, end, false);
        }
        i = Math.max(end, i + 1);
      } else {
        i++;
      }
    }
  }

  private void word(String text, int start, int end, boolean host) {
    long hash = SEED;
    boolean digits = false;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      digits |= c >= '0' && c <= '9';
      hash = (hash ^ c) * 0x100000001B3L;
    }
    if (digits && !host) {
      return;
    }
    hash = mix(hash);
    exact = (exact ^ hash) * 0x100000001B3L;
    exactWords++;
    boolean dense = isDense(text.charAt(start));
    int length = dense ? CONTENT_WORD_MIN : end - start;
    if (length < CONTENT_WORD_MIN || EverydayWords.contains(text, start, end)) {
      return;
    }
    if (contentWords++ > 0) {
      pair(previous * 31 + hash, Math.min(WEIGHT_MAX, previousLength + length - 7));
    }
    previous = hash;
    previousLength = length;
  }

  private void pair(long pair, int weight) {
    for (int copy = 0; copy < weight; copy++) {
      long rank = mix(pair + copy * SEED) >>> 1;
      if (rank < sampleRank) {
        sampleRank = rank;
        sample = mix(pair);
      }
    }
  }

  private static int endOfChunk(String text, int start) {
    int end = text.indexOf(' ', start);
    return end < 0 ? text.length() : end;
  }

  private static int endOfHost(String text, int start) {
    int end = start;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || ".-".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return end;
  }

  /** Words of scripts written without spaces are taken two letters at a time. */
  private static int endOfWord(String text, int start) {
    if (isDense(text.charAt(start))) {
      return Math.min(text.length(), start + 2);
    }
    int end = start;
    while (end < text.length() && isWordChar(text.charAt(end)) && !isDense(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isWordChar(char c) {
    return (c >= 'a' && c <= 'z') || Character.isLetterOrDigit(c) || c == '\'' || c == '’';
  }

  /** Thai to Khmer, kana, Chinese characters; Korean has spaces. */
  private static boolean isDense(char c) {
    return c >= 0x0E00
        && ((c <= 0x0EFF)
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
