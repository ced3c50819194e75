package dev.weir.moderation.content;

/**
 * The words of a normal form that copies of a text have in common, each with a place in an order
 * that is random but the same in every text, rare words tending to the front (consistent weighted
 * sampling: Broder 1997, Ioffe 2010).
 *
 * <p>Numbers, mentions, hashtags, signs and all but the host of a web address do not count, since
 * copies vary there. Scripts written without spaces are taken two characters at a time.
 */
final class CountedWords {
  /** How much rare words are preferred: weight is bits to this power. */
  private static final int PREFERENCE = 5;

  private static final double DENSE_PAIR_BITS = 10;
  static final long SEED = 0x9E3779B97F4A7C15L;

  private CountedWords() {}

  /** Is told the words in the order of the text, each as often as it stands there. */
  @FunctionalInterface
  interface Reader {
    /**
     * @param hash of the word, 64 bits, well mixed
     * @param length code units
     * @param bits of information the word carries, 3 to {@link WordRarity#BITS_MAX}
     * @param rank its place in the order, above 0: a word of twice the weight comes before another
     *     two times of three
     */
    void word(long hash, int length, double bits, double rank);
  }

  /** Linear in the length. */
  static void read(String text, Reader reader) {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '@' || c == '#') {
        i = endOfChunk(text, i);
      } else if (c == 'h' && (text.startsWith("http://", i) || text.startsWith("https://", i))) {
        int host = text.indexOf("://", i) + 3;
        word(text, host, endOfHost(text, host), reader);
        i = endOfChunk(text, i);
      } else if (isWordChar(c)) {
        int end = endOfWord(text, i);
        word(text, i, end, reader);
        i = end;
      } else {
        i++;
      }
    }
  }

  private static void word(String text, int start, int end, Reader reader) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        return;
      }
    }
    if (end - start < 1) {
      return;
    }
    long hash = WordRarity.hash(text, start, end);
    double bits =
        isDense(text.charAt(start)) ? DENSE_PAIR_BITS : WordRarity.bits(hash, end - start);
    // Exponentially distributed with the weight as rate: the least of them is a weighted sample.
    double uniform = ((Fingerprint.mix(hash ^ SEED) >>> 11) + 1) * 0x1p-53;
    reader.word(hash, end - start, bits, -StrictMath.log(uniform) / power(bits));
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
}
