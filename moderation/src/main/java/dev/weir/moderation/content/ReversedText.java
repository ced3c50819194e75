package dev.weir.moderation.content;

/**
 * Text behind a right-to-left override (U+202E) is shown backwards, up to the control that ends it
 * (U+202C) or the end of the line: written backwards, it reads forwards.
 */
final class ReversedText {
  private static final char POP = '\u202C';

  private ReversedText() {}

  /** The text in reading order, of the same length: what is overridden is turned round. */
  static String asRead(String text, int limit) {
    StringBuilder read = new StringBuilder(text);
    int start = next(text, 0, limit);
    while (start < limit) {
      int end = end(text, start, limit);
      read.replace(start, end, new StringBuilder(text.substring(start, end)).reverse().toString());
      start = next(text, end, limit);
    }
    return read.toString();
  }

  /**
   * Offsets into the original for a text that was folded in reading order: all characters of a
   * turned part lie at its start, so that offsets never fall.
   */
  static void mapBack(String text, int limit, OffsetText out) {
    int start = next(text, 0, limit);
    int i = 0;
    while (start < limit) {
      int end = end(text, start, limit);
      while (i < out.length && out.offsets[i] < start) {
        i++;
      }
      while (i < out.length && out.offsets[i] < end) {
        out.offsets[i++] = start;
      }
      if (i == out.length && out.end > start) {
        out.end = Math.max(out.end, end);
      }
      start = next(text, end, limit);
    }
  }

  /** First code unit that is overridden, {@code limit} or more if there is none. */
  private static int next(String text, int from, int limit) {
    int control = text.indexOf(UnicodeFold.RIGHT_TO_LEFT_OVERRIDE, from);
    return control < 0 ? limit : control + 1;
  }

  private static int end(String text, int start, int limit) {
    for (int i = start; i < limit; i++) {
      char c = text.charAt(i);
      if (c == POP || c == '\n' || c == '\r' || c == '\u2029') {
        return i;
      }
    }
    return limit;
  }
}
