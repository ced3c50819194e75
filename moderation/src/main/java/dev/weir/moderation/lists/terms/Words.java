package dev.weir.moderation.lists.terms;

/** Where words begin and end. */
public final class Words {
  private Words() {}

  /** Whether neither side of the stretch goes on with a letter or digit where it has one itself. */
  public static boolean whole(String text, int start, int end) {
    return start < end
        && !(start > 0 && joins(text, start - 1) && joins(text, start))
        && !(end < text.length() && joins(text, end - 1) && joins(text, end));
  }

  /** Whether the character belongs to a word of letters; scripts without spaces have no such. */
  private static boolean joins(String text, int i) {
    char c = text.charAt(i);
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
    int codePoint =
        Character.isLowSurrogate(c) && i > 0
            ? Character.codePointBefore(text, i + 1)
            : text.codePointAt(i);
    return !isDense(codePoint)
        && (Character.isLetterOrDigit(codePoint)
            || Character.getType(codePoint) == Character.NON_SPACING_MARK);
  }

  /** Thai to Khmer, kana, Chinese characters: written without spaces. */
  private static boolean isDense(int codePoint) {
    return Character.isIdeographic(codePoint)
        || (codePoint >= 0x0E00 && codePoint <= 0x0EFF)
        || (codePoint >= 0x1000 && codePoint <= 0x109F)
        || (codePoint >= 0x1780 && codePoint <= 0x17FF)
        || (codePoint >= 0x3040 && codePoint <= 0x30FF);
  }
}
