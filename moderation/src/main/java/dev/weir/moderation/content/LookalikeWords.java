package dev.weir.moderation.content;

/**
 * Words that mix Latin with lookalikes, or that consist of letters that look Latin, become Latin;
 * words of another script stay. Signs, foreign digits and characters beyond the basic plane that
 * look like a Latin letter count as that letter where no blank parts them from a Latin word. Works
 * in place. Not thread-safe.
 */
final class LookalikeWords {
  private final OffsetText out;
  private final Glyphs glyphs;

  /** Of the stretch between blanks that is at work: whether signs may stand for letters. */
  private boolean signsCount;

  private int write;

  private LookalikeWords(OffsetText out, Glyphs glyphs) {
    this.out = out;
    this.glyphs = glyphs;
  }

  static void map(OffsetText out, Glyphs glyphs) {
    new LookalikeWords(out, glyphs).map();
  }

  private void map() {
    int i = 0;
    while (i < out.length) {
      if (out.chars[i] == ' ') {
        out.move(i++, write++);
        continue;
      }
      int end = i;
      while (end < out.length && out.chars[end] != ' ') {
        end++;
      }
      signsCount = false;
      signsCount = hasLatinWord(i, end);
      while (i < end) {
        int wordEnd = wordEnd(i, end);
        if (wordEnd == i) {
          out.move(i++, write++);
        } else {
          mapWord(i, wordEnd);
          i = wordEnd;
        }
      }
    }
    out.length = write;
  }

  private boolean hasLatinWord(int start, int end) {
    int i = start;
    while (i < end) {
      int wordEnd = wordEnd(i, end);
      if (wordEnd > i && (isMixed(i, wordEnd) || isWhollyLookalike(i, wordEnd))) {
        return true;
      }
      i = Math.max(wordEnd, i + 1);
    }
    return false;
  }

  private int wordEnd(int start, int limit) {
    int end = start;
    while (end < limit) {
      if (isWordPart(out.chars[end])) {
        end++;
      } else if (signsCount && glyphs.at(end) != 0) {
        end += Character.isHighSurrogate(out.chars[end]) ? 2 : 1;
      } else {
        break;
      }
    }
    return Math.min(end, limit);
  }

  /** Whether a Latin letter, or a sign that counts as one, is among the word. */
  private boolean isMixed(int start, int end) {
    for (int i = start; i < end; i++) {
      char c = out.chars[i];
      if ((c >= 'a' && c <= 'z') || (signsCount && isSign(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean isWhollyLookalike(int start, int end) {
    int letters = 0;
    for (int i = start; i < end; i++) {
      char c = out.chars[i];
      if (c >= 0x80 && Character.isLetter(c)) {
        if (LatinLookalikes.look(c) == 0) {
          return false;
        }
        letters++;
      }
    }
    return letters > 0;
  }

  /** Not a letter of the basic plane, but drawn like a Latin one. */
  private boolean isSign(int i) {
    char c = out.chars[i];
    return c >= 0x80 && !Character.isLetter(c) && glyphs.at(i) != 0;
  }

  private void mapWord(int start, int end) {
    boolean mixed = isMixed(start, end);
    boolean mapped = mixed || isWhollyLookalike(start, end);
    for (int i = start; i < end; i++) {
      char c = out.chars[i];
      char look = 0;
      if (mapped && c >= 0x80) {
        look = mixed && (signsCount || Character.isLetter(c)) ? glyphs.at(i) : 0;
        look = look != 0 ? look : LatinLookalikes.look(c);
      }
      if (look != 0) {
        out.move(i, write);
        out.chars[write++] = look;
        i += Character.isHighSurrogate(c) ? 1 : 0;
      } else if (c < 0x80
          || write == 0
          || out.chars[write - 1] >= 0x80
          || !LatinLookalikes.isMark(c)) {
        // Marks on Latin letters go.
        out.move(i, write++);
      }
    }
  }

  private static boolean isWordPart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 0x80 && (Character.isLetterOrDigit(c) || LatinLookalikes.isMark(c)));
  }
}
