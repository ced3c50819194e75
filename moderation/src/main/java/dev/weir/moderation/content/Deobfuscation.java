package dev.weir.moderation.content;

/**
 * The spelling part of the normal form: undoes what people do to letters to slip past filters.
 * Every stage shrinks the text in place and leaves a text that it would not change again.
 */
final class Deobfuscation {
  /** What digits and signs stand for between letters; same positions in both. */
  private static final String LEET = "013457@$!|";

  private static final String LEET_LETTERS = "oieastasil";
  private static final String JOINERS = " .-_*,/~+·";

  private static final int LEET_RUN_MAX = 2;

  /** Inside a word of so many letters, a longer run is leet as well. */
  private static final int LEET_LONG_RUN_MAX = 4;

  private static final int LEET_LONG_LETTERS = 3;

  private static final int LEET_FRONT_MAX = 3;

  private static final int REPEATS_MAX = 3;

  private Deobfuscation() {}

  /** {@code s p a c e d} and {@code d.o.t.t.e.d} words of three letters or more become one. */
  static void joinSpacedLetters(OffsetText text) {
    int write = 0;
    int i = 0;
    while (i < text.length) {
      int units = isWordChar(text.at(i - 1)) ? 0 : spacedUnits(text, i);
      if (units == 0) {
        text.move(i++, write++);
      } else {
        for (int unit = 0; unit < units; unit++) {
          text.move(i + 2 * unit, write++);
        }
        i += 2 * units - 1;
      }
    }
    text.length = write;
  }

  /** Letters of the spaced-out word at {@code start}, 0 if there is none. */
  private static int spacedUnits(OffsetText text, int start) {
    char separator = text.at(start + 1);
    if (!isLatin(text.at(start)) || start + 4 >= text.length || JOINERS.indexOf(separator) < 0) {
      return 0;
    }
    char first = text.at(start);
    boolean varied = false;
    int units = 1;
    int letters = 1;
    for (int i = start; ; i += 2) {
      if (i + 2 >= text.length
          || text.at(i + 1) != separator
          || !isUnit(text.at(i + 2))
          || isWordChar(text.at(i + 3))
          || looksLatin(text, i + 3)) {
        break;
      }
      units++;
      char unit = text.at(i + 2);
      if (isLatin(unit)) {
        letters++;
        varied |= unit != first;
      }
    }
    return units >= 3 && varied && letters * 2 > units ? units : 0;
  }

  /** Digits and signs inside, before or behind letters become the letters they stand for. */
  static void replaceLeet(OffsetText text) {
    int i = 0;
    while (i < text.length) {
      int end = protectedEnd(text, i);
      if (end == i) {
        while (end < text.length && isLeetWordChar(text.chars[end])) {
          end++;
        }
        if (end > i && !isMail(text, i, end)) {
          replaceLeetWord(text, i, end);
        }
      }
      i = Math.max(end, i + 1);
    }
  }

  private static void replaceLeetWord(OffsetText text, int start, int end) {
    char[] chars = text.chars;
    int first = start;
    while (first < end && !isLatin(chars[first])) {
      first++;
    }
    int last = end - 1;
    while (last > first && !isLatin(chars[last])) {
      last--;
    }
    if (last > first && isLeetInside(chars, first, last)) {
      // A word that is leet inside is leet at its ends.
      boolean front = first - start <= LEET_FRONT_MAX && isStart(text, start);
      boolean back = end - 1 - last <= LEET_RUN_MAX && !isWordChar(text.at(end));
      for (int i = front ? start : first; i <= last; i++) {
        replace(chars, i);
      }
      for (int i = last + 1; back && i < end && chars[i] != '!'; i++) {
        replace(chars, i);
      }
    }
    int letters = 0;
    for (int i = start; i < end; i++) {
      letters += isLatin(chars[i]) ? 1 : 0;
    }
    if (last + 1 < end && letters > 0 && (end - last > 2 || letters > 2)) {
      boolean onlyDollars = !isWordChar(text.at(end));
      for (int i = last + 1; i < end; i++) {
        onlyDollars &= chars[i] == '$';
      }
      for (int i = last + 1; onlyDollars && i < end; i++) {
        replace(chars, i);
      }
    }
    boolean word = first == start + 1 && start + 3 < end && isStart(text, start);
    if (word && isLatin(chars[start + 2]) && isLatin(chars[start + 3])) {
      replace(chars, start);
    }
  }

  /** Whether a word may begin with the sign at {@code start}: no mention, no punctuation. */
  private static boolean isStart(OffsetText text, int start) {
    char c = text.chars[start];
    return c != '@' && c != '!' && !isWordChar(text.at(start - 1));
  }

  private static boolean isLeetInside(char[] chars, int first, int last) {
    int run = 0;
    int runMax = 0;
    int letters = 0;
    int signs = 0;
    for (int i = first; i <= last; i++) {
      if (isLatin(chars[i])) {
        run = 0;
        letters++;
      } else if (LEET.indexOf(chars[i]) < 0 || (chars[i] == '!' && run > 0)) {
        return false;
      } else {
        runMax = Math.max(runMax, ++run);
        // Shortened runs have three of the same.
        if (run > 2 && chars[i] == chars[i - 1] && chars[i] == chars[i - 2]) {
          return false;
        }
        signs++;
      }
    }
    int allowed = letters >= LEET_LONG_LETTERS ? LEET_LONG_RUN_MAX : LEET_RUN_MAX;
    return signs > 0 && runMax <= allowed && letters * 3 >= signs * 2;
  }

  private static void replace(char[] chars, int i) {
    int leet = LEET.indexOf(chars[i]);
    if (leet >= 0) {
      chars[i] = LEET_LETTERS.charAt(leet);
    }
  }

  /**
   * Letters written three times or more: a, i and u once, others twice; other characters at most
   * three times; digits stay.
   */
  static void shortenRepeats(OffsetText text) {
    int write = 0;
    int i = 0;
    while (i < text.length) {
      int protectedEnd = protectedEnd(text, i);
      while (i < protectedEnd) {
        text.move(i++, write++);
      }
      if (i >= text.length) {
        break;
      }
      int width = width(text, i);
      int end = i + width;
      while (end + width <= text.length && same(text, i, end, width)) {
        end += width;
      }
      int kept = Math.min((end - i) / width, keep(text, i, end, width));
      for (int k = 0; k < kept * width; k++) {
        text.move(i + k, write + k);
      }
      write += kept * width;
      i = end;
    }
    text.length = write;
  }

  private static int keep(OffsetText text, int start, int end, int width) {
    char c = text.chars[start];
    int count = (end - start) / width;
    if (count < 3 || (c >= '0' && c <= '9')) {
      return count;
    }
    if (!isLatin(c)) {
      return REPEATS_MAX;
    }
    boolean single = c == 'a' || c == 'i' || c == 'u';
    // Single letters could join their neighbours: a word never shrinks to one.
    return single && (isLatin(text.at(start - 1)) || isLatin(text.at(end))) ? 1 : 2;
  }

  private static int width(OffsetText text, int i) {
    return Character.isHighSurrogate(text.chars[i])
            && i + 1 < text.length
            && Character.isLowSurrogate(text.chars[i + 1])
        ? 2
        : 1;
  }

  private static boolean same(OffsetText text, int i, int j, int width) {
    return text.chars[i] == text.chars[j] && (width == 1 || text.chars[i + 1] == text.chars[j + 1]);
  }

  /** End of the web address or mention that starts at {@code i}, else {@code i}. */
  private static int protectedEnd(OffsetText text, int i) {
    char c = text.chars[i];
    if ((c != 'h' && c != 'w' && c != '@') || isWordChar(text.at(i - 1))) {
      return i;
    }
    boolean starts =
        c == '@'
            ? isWordChar(text.at(i + 1))
            : startsWith(text, i, "http://")
                || startsWith(text, i, "https://")
                || startsWith(text, i, "www.");
    int end = i;
    while (starts && end < text.length && text.chars[end] != ' ') {
      end++;
    }
    return end;
  }

  private static boolean startsWith(OffsetText text, int i, String prefix) {
    for (int k = 0; k < prefix.length(); k++) {
      if (text.at(i + k) != prefix.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMail(OffsetText text, int start, int end) {
    boolean at = false;
    for (int i = start; i < end; i++) {
      at |= text.chars[i] == '@';
    }
    return at && text.at(end) == '.' && isLatin(text.at(end + 1));
  }

  /** A sign that would count as a letter beside a Latin one. */
  private static boolean looksLatin(OffsetText text, int i) {
    char c = text.at(i);
    if (c < 0x80) {
      return false;
    }
    char low = text.at(i + 1);
    return LatinLookalikes.glyph(
            Character.isSurrogatePair(c, low) ? Character.toCodePoint(c, low) : c)
        != 0;
  }

  private static boolean isUnit(char c) {
    return isLatin(c) || LEET.indexOf(c) >= 0;
  }

  private static boolean isLeetWordChar(char c) {
    return isLatin(c) || (c >= '0' && c <= '9') || LEET.indexOf(c) >= 0;
  }

  private static boolean isWordChar(char c) {
    return isLatin(c)
        || (c >= '0' && c <= '9')
        || c == '\''
        || (c >= 0x80 && (Character.isLetterOrDigit(c) || LatinLookalikes.isMark(c)));
  }

  private static boolean isLatin(char c) {
    return c >= 'a' && c <= 'z';
  }
}
