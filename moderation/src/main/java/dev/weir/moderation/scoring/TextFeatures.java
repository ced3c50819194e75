package dev.weir.moderation.scoring;

import dev.weir.moderation.content.Content;

/**
 * Text to hashed features. Two groups: <i>words</i> (1- and 2-grams and pairs around a gap of the
 * normal form, words as written where they differ from it, and the shape of the text) and
 * <i>characters</i> (2- to 5-grams of the normal form, of the words as written where they differ).
 * Each hash is rolled over the code units; nothing is allocated. A change here needs a new {@link
 * #REVISION}, since models are tied to it.
 *
 * <p>Reads at most {@link #CHARS_MAX} code units of the normal form, the first and the last half.
 */
public final class TextFeatures {
  /** Written into models; a model of another revision is refused. */
  public static final int REVISION = 1;

  /** Bound on the work per text. */
  public static final int CHARS_MAX = 16_384;

  private static final int GRAM_MIN = 2;
  private static final int GRAM_MAX = 5;

  private static final int WORD = 0x1B873593;
  private static final int PAIR = 0x2F0B4C47;
  private static final int SKIP = 0x38B34AE5;
  private static final int WRITTEN = 0x4CF5AD43;
  private static final int SHAPE = 0x5BD1E995;
  private static final int CHARS = 0x6A09E667;
  private static final int WRITTEN_CHARS = 0x7FEB352D;
  private static final int STEP = 0x01000193;

  private TextFeatures() {}

  /** Fills the buffer with the features of the content. */
  public static void extract(Content content, FeatureBuffer out) {
    out.clear();
    String text = content.normalized();
    int length = text.length();
    if (length <= CHARS_MAX) {
      words(content, 0, length, out);
      TextShape.extract(content, SHAPE, out);
      out.closeWords();
      characters(content, 0, length, out);
    } else {
      int half = CHARS_MAX / 2;
      words(content, 0, half, out);
      words(content, length - half, length, out);
      TextShape.extract(content, SHAPE, out);
      out.closeWords();
      characters(content, 0, half, out);
      characters(content, length - half, length, out);
    }
  }

  private static void words(Content content, int from, int to, FeatureBuffer out) {
    String text = content.normalized();
    int before = mix(WORD);
    int beforeStart = from;
    int previous = mix(PAIR);
    int previousStart = from;
    int i = from;
    while (i < to) {
      char c = text.charAt(i);
      if (c == ' ') {
        i++;
        continue;
      }
      int start = i;
      int hash = WORD;
      if (isWordChar(c)) {
        while (i < to && isWordChar(text.charAt(i))) {
          hash = (hash ^ text.charAt(i++)) * STEP;
        }
      } else {
        hash = (hash ^ c) * STEP;
        i++;
        if (Character.isHighSurrogate(c) && i < to) {
          hash = (hash ^ text.charAt(i++)) * STEP;
        }
      }
      hash = mix(hash);
      out.add(hash, start, i);
      out.add(mix(previous * 31 + hash ^ PAIR), previousStart, i);
      out.add(mix(before * 31 + hash ^ SKIP), beforeStart, i);
      if (isRewritten(content, start, i)) {
        written(content, start, i, out);
      }
      before = previous;
      beforeStart = previousStart;
      previous = hash;
      previousStart = start;
    }
    out.add(mix(previous * 31 + WORD ^ PAIR), previousStart, to);
  }

  /** The word with its capitals, digits and signs, when these are not those of the normal form. */
  private static void written(Content content, int start, int end, FeatureBuffer out) {
    String original = content.original();
    int hash = WRITTEN;
    int upper = 0;
    int to = content.offsets()[end];
    for (int k = content.offsets()[start]; k < to; k++) {
      char c = original.charAt(k);
      hash = (hash ^ c) * STEP;
      upper += c >= 'A' && c <= 'Z' ? 1 : 0;
    }
    out.add(mix(hash), start, end);
    if (upper < to - content.offsets()[start]) {
      out.add(mix(upper > 1 ? WRITTEN + 1 : WRITTEN + 2), start, end);
    } else {
      out.add(mix(WRITTEN + 3), start, end);
    }
  }

  private static boolean isRewritten(Content content, int start, int end) {
    int from = content.offsets()[start];
    if (content.offsets()[end] - from != end - start) {
      return true;
    }
    for (int k = start; k < end; k++) {
      if (content.original().charAt(from + k - start) != content.normalized().charAt(k)) {
        return true;
      }
    }
    return false;
  }

  private static void characters(Content content, int from, int to, FeatureBuffer out) {
    String text = content.normalized();
    for (int i = from - 1; i < to; i++) {
      int hash = CHARS;
      int max = Math.min(GRAM_MAX, to + 1 - i);
      for (int n = 1; n <= max; n++) {
        int at = i + n - 1;
        char c = at < from || at >= to ? ' ' : text.charAt(at);
        hash = (hash ^ c) * STEP;
        if (n >= GRAM_MIN) {
          out.add(mix(hash), Math.max(from, i), Math.min(to, i + n));
        }
      }
    }
    writtenCharacters(content, from, to, out);
  }

  /** Grams of the lower-cased original in words whose letters were replaced or dropped. */
  private static void writtenCharacters(Content content, int from, int to, FeatureBuffer out) {
    String text = content.normalized();
    int start = from;
    while (start < to) {
      int end = start;
      while (end < to && text.charAt(end) != ' ') {
        end++;
      }
      if (end > start && !isLowered(content, start, end)) {
        String original = content.original();
        int last = content.offsets()[end];
        for (int i = content.offsets()[start]; i < last; i++) {
          int hash = WRITTEN_CHARS;
          for (int k = i; k < Math.min(last, i + 4); k++) {
            hash = (hash ^ Character.toLowerCase(original.charAt(k))) * STEP;
            if (k > i) {
              out.add(mix(hash), start, end);
            }
          }
        }
      }
      start = end + 1;
    }
  }

  private static boolean isLowered(Content content, int start, int end) {
    int from = content.offsets()[start];
    if (content.offsets()[end] - from != end - start) {
      return false;
    }
    for (int k = start; k < end; k++) {
      char c = content.original().charAt(from + k - start);
      if (c != content.normalized().charAt(k)
          && Character.toLowerCase(c) != content.normalized().charAt(k)) {
        return false;
      }
    }
    return true;
  }

  static boolean isWordChar(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '\''
        || c == '*'
        || (c >= 0x80 && Character.isLetterOrDigit(c));
  }

  /** Finaliser of MurmurHash3. */
  static int mix(int value) {
    int h = value;
    h = (h ^ (h >>> 16)) * 0x85EBCA6B;
    h = (h ^ (h >>> 13)) * 0xC2B2AE35;
    return h ^ (h >>> 16);
  }
}
