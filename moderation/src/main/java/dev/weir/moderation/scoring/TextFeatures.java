package dev.weir.moderation.scoring;

import dev.weir.moderation.content.Content;

/**
 * Text to hashed features, each counted once however often it occurs. Two groups: <i>words</i> (1-
 * and 2-grams and pairs around a gap of the normal form, the same with words replaced by their
 * class, words inside negation, quotation and report, see {@link WordFeatures}, words as written
 * where they differ, and the shape of the text) and <i>characters</i> (2- to 5-grams of the normal
 * form). What Unicode folding undid is no difference: a text in letters of full width has the
 * features of the plain one. Each hash is rolled over the code units; nothing is allocated. A
 * change here needs a new {@link #REVISION}, since models are tied to it.
 *
 * <p>Reads at most {@link #CHARS_MAX} code units of the normal form, the first and the last half.
 */
public final class TextFeatures {
  /** Written into models; a model of another revision is refused. */
  public static final int REVISION = 2;

  /** Bound on the work per text. */
  public static final int CHARS_MAX = 16_384;

  private static final int GRAM_MIN = 2;
  private static final int GRAM_MAX = 5;

  private static final int SHAPE = 0x5BD1E995;
  private static final int CHARS = 0x6A09E667;
  static final int STEP = 0x01000193;

  private TextFeatures() {}

  /** Fills the buffer with the features of the content. */
  public static void extract(Content content, FeatureBuffer out) {
    out.clear();
    String text = content.normalized();
    int length = text.length();
    if (length <= CHARS_MAX) {
      WordFeatures.extract(content, 0, length, out);
      TextShape.extract(content, SHAPE, out);
      out.closeWords();
      characters(text, 0, length, out);
    } else {
      int half = CHARS_MAX / 2;
      WordFeatures.extract(content, 0, half, out);
      WordFeatures.extract(content, length - half, length, out);
      TextShape.extract(content, SHAPE, out);
      out.closeWords();
      characters(text, 0, half, out);
      characters(text, length - half, length, out);
    }
  }

  private static void characters(String text, int from, int to, FeatureBuffer out) {
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
  }

  /** Whether the normal form's part was written in ASCII. */
  static boolean isAscii(Content content, int start, int end) {
    for (int k = content.offsets()[start]; k < content.offsets()[end]; k++) {
      if (content.original().charAt(k) >= 0x80) {
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
