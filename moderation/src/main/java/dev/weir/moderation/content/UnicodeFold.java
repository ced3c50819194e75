package dev.weir.moderation.content;

import com.ibm.icu.text.Normalizer2;

/**
 * The Unicode part of the normal form. Works from one normalisation boundary to the next (Unicode
 * Standard Annex #15), so that every code unit knows the offset of its piece of the original.
 */
final class UnicodeFold {
  /** NFKC, case folding and removal of default-ignorable characters in one (toNFKC_Casefold). */
  private static final Normalizer2 NFKC_CASEFOLD = Normalizer2.getNFKCCasefoldInstance();

  private UnicodeFold() {}

  static OffsetText fold(String text, int limit) {
    OffsetText out = new OffsetText(limit + 8);
    boolean latinOnly = true;
    int i = 0;
    while (i < limit) {
      char c = text.charAt(i);
      if (c < 0x80) {
        if (c >= 'A' && c <= 'Z') {
          append(out, (char) (c + 32), i, i + 1);
        } else {
          append(out, c <= ' ' || c == 0x7F ? ' ' : c, i, i + 1);
        }
        i++;
      } else {
        int next = boundaryAfter(text, i, limit);
        latinOnly &= foldPiece(text, i, next, out);
        i = next;
      }
    }
    if (!latinOnly) {
      mapLookalikes(out);
    }
    trim(out);
    return out;
  }

  /** End of the piece at {@code start} that normalises on its own. */
  private static int boundaryAfter(String text, int start, int limit) {
    int i = start + Character.charCount(text.codePointAt(start));
    while (i < limit) {
      int codePoint = text.codePointAt(i);
      if (codePoint < 0x80 || NFKC_CASEFOLD.hasBoundaryBefore(codePoint)) {
        return i;
      }
      i += Character.charCount(codePoint);
    }
    return Math.min(i, text.length());
  }

  /** Returns false if a letter beyond Latin was written. */
  private static boolean foldPiece(String text, int start, int end, OffsetText out) {
    String folded = NFKC_CASEFOLD.normalize(text.substring(start, end));
    boolean latinOnly = true;
    for (int k = 0; k < folded.length(); ) {
      int codePoint = folded.codePointAt(k);
      k += Character.charCount(codePoint);
      if (codePoint >= 0xD800 && codePoint <= 0xDFFF) {
        append(out, '\uFFFD', start, end);
      } else if (Character.isWhitespace(codePoint)
          || Character.isSpaceChar(codePoint)
          || Character.isISOControl(codePoint)) {
        append(out, ' ', start, end);
      } else if (LatinLookalikes.isMark(codePoint)) {
        if (out.length > 0 && out.chars[out.length - 1] >= 0x80) {
          appendCodePoint(out, codePoint, start, end);
        }
      } else {
        char base = codePoint < 0x80 ? (char) codePoint : LatinLookalikes.base(codePoint);
        appendCodePoint(out, base != 0 ? base : codePoint, start, end);
        latinOnly &= base != 0 || !Character.isLetter(codePoint);
      }
    }
    return latinOnly;
  }

  private static void appendCodePoint(OffsetText out, int codePoint, int offset, int end) {
    if (Character.isBmpCodePoint(codePoint)) {
      append(out, (char) codePoint, offset, end);
    } else {
      append(out, Character.highSurrogate(codePoint), offset, end);
      append(out, Character.lowSurrogate(codePoint), offset, end);
    }
  }

  private static void append(OffsetText out, char c, int offset, int end) {
    if (c == ' ') {
      if (out.length == 0 || out.chars[out.length - 1] == ' ') {
        return;
      }
    } else {
      out.end = end;
    }
    out.append(c, offset);
  }

  private static void trim(OffsetText out) {
    if (out.length > 0 && out.chars[out.length - 1] == ' ') {
      out.length--;
    }
  }

  /**
   * Words that mix Latin with lookalikes, or that consist of lookalikes, become Latin; words of
   * another script stay.
   */
  private static void mapLookalikes(OffsetText out) {
    int write = 0;
    int i = 0;
    while (i < out.length) {
      int end = i;
      boolean latin = false;
      boolean foreign = false;
      int letters = 0;
      while (end < out.length && isWordPart(out.chars[end])) {
        char c = out.chars[end++];
        if (c >= 0x80 && Character.isLetter(c)) {
          foreign |= LatinLookalikes.look(c) == 0;
          letters++;
        } else if (c >= 'a' && c <= 'z') {
          latin = true;
          letters++;
        }
      }
      if (end == i) {
        out.move(i++, write++);
      } else {
        boolean map = latin || (!foreign && letters > 0);
        write = mapWord(out, i, end, write, map);
        i = end;
      }
    }
    out.length = write;
  }

  private static int mapWord(OffsetText out, int start, int end, int to, boolean map) {
    int write = to;
    for (int i = start; i < end; i++) {
      char c = out.chars[i];
      if (map && c >= 0x80) {
        char look = LatinLookalikes.look(c);
        if (look != 0) {
          c = look;
        } else if (write > 0 && out.chars[write - 1] < 0x80 && LatinLookalikes.isMark(c)) {
          continue;
        }
      }
      out.move(i, write);
      out.chars[write++] = c;
    }
    return write;
  }

  private static boolean isWordPart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 0x80 && (Character.isLetterOrDigit(c) || LatinLookalikes.isMark(c)));
  }
}
