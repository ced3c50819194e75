package dev.weir.moderation.content;

import com.ibm.icu.text.Normalizer2;

/**
 * The Unicode part of the normal form. Works from one normalisation boundary to the next (Unicode
 * Standard Annex #15), so that every code unit knows the offset of its piece of the original.
 */
final class UnicodeFold {
  /** NFKC, case folding and removal of default-ignorable characters in one (toNFKC_Casefold). */
  private static final Normalizer2 NFKC_CASEFOLD = Normalizer2.getNFKCCasefoldInstance();

  /** What follows is shown from right to left, whatever it is. */
  static final char RIGHT_TO_LEFT_OVERRIDE = '\u202E';

  private UnicodeFold() {}

  static OffsetText fold(String original, int limit) {
    boolean turned = original.indexOf(RIGHT_TO_LEFT_OVERRIDE) >= 0;
    String text = turned ? ReversedText.asRead(original, limit) : original;
    OffsetText out = new OffsetText(limit + 8);
    Glyphs glyphs = new Glyphs();
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
        latinOnly &= foldPiece(text, i, next, out, glyphs);
        i = next;
      }
    }
    if (!latinOnly) {
      LookalikeWords.map(out, glyphs);
    }
    trim(out);
    if (turned) {
      ReversedText.mapBack(original, limit, out);
    }
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

  /** Returns false if a letter beyond Latin was written, or a sign that looks like a letter. */
  private static boolean foldPiece(String text, int start, int end, OffsetText out, Glyphs glyphs) {
    String folded = NFKC_CASEFOLD.normalize(text.substring(start, end));
    int written = text.codePointAt(start);
    boolean latinOnly = true;
    for (int k = 0; k < folded.length(); ) {
      int codePoint = folded.codePointAt(k);
      boolean first = k == 0;
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
        char base = codePoint < 0x80 ? (char) codePoint : ascii(codePoint);
        char glyph = 0;
        if (base == 0) {
          // Capitals may look like another letter than their small form does.
          glyph = first ? LatinLookalikes.glyph(written) : 0;
          glyph = glyph != 0 ? glyph : LatinLookalikes.glyph(codePoint);
        }
        if (glyph != 0) {
          glyphs.put(out.length, glyph);
        }
        appendCodePoint(out, base != 0 ? base : codePoint, start, end);
        latinOnly &= base != 0 || (glyph == 0 && !Character.isLetter(codePoint));
      }
    }
    return latinOnly;
  }

  /** Quotation marks are written in many ways. */
  private static char ascii(int codePoint) {
    return switch (codePoint) {
      case '\u2018', '\u2019', '\u201B' -> '\'';
      case '\u201C', '\u201D', '\u201E', '\u201F', '\u00AB', '\u00BB' -> '"';
      default -> LatinLookalikes.base(codePoint);
    };
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
}
