package dev.weir.moderation.lists.links;

import java.util.Arrays;

/**
 * A text with its web addresses made whole: what people write so that an address is not seen as one
 * ({@code hxxp}, {@code [.]}, {@code (dot)}, spaces around dots, other dots, backslashes) becomes
 * what it stands for, with the offsets it came from. Not thread-safe: made for one text.
 */
final class Refanged {
  /** Written for a dot; the longest first. */
  private static final String[] DOTS = {
    "[dot]", "(dot)", "{dot}", "<dot>", "[.]", "(.)", "{.}", "<.>", "[.", ".]", "(.", ".)", " dot ",
    " . ", " ."
  };

  private static final String[] COLONS = {"[://]", "[:]//", "[:]"};

  private final char[] chars;
  private final int[] offsets;
  private int length;

  private Refanged(int capacity) {
    chars = new char[capacity];
    offsets = new int[capacity + 1];
  }

  /**
   * @param limit code units that are read
   */
  static Refanged of(String text, int limit) {
    Refanged out = new Refanged(limit + 8);
    int i = 0;
    while (i < limit) {
      i += out.next(text, i, limit);
    }
    out.offsets[out.length] = limit;
    return out;
  }

  /** Code units read. */
  private int next(String text, int i, int limit) {
    char c = text.charAt(i);
    switch (c) {
      case '[', '(', '{', '<', ' ', '.' -> {
        for (String colon : c == '[' ? COLONS : new String[0]) {
          if (text.startsWith(colon, i)) {
            append(':', i);
            if (colon.length() > 3) {
              append('/', i);
              append('/', i);
            }
            return colon.length();
          }
        }
        for (String dot : DOTS) {
          if (isDot(text, i, limit, dot)) {
            append('.', i);
            return dot.length();
          }
        }
        append(c, i);
      }
      // Full stops of other scripts, which browsers take for dots; a leader, which readers do.
      case '\u3002', '\uFF0E', '\uFF61', '\u2024' -> append('.', i);
      case '\\', '\u2044', '\u2215', '\uFF0F' -> append('/', i);
      case 'h', 'H' -> {
        if (text.regionMatches(true, i, "hxxp", 0, 4)
            || text.regionMatches(true, i, "h**p", 0, 4)) {
          append('h', i);
          append('t', i);
          append('t', i);
          append('p', i);
          return 4;
        }
        append(c, i);
      }
      default -> {
        // Nothing to see: zero width, soft hyphen, direction.
        if (Character.getType(c) != Character.FORMAT) {
          append(c, i);
        }
      }
    }
    return 1;
  }

  /** Whether a dot is written so here, between a host's characters. */
  private static boolean isDot(String text, int i, int limit, String dot) {
    int end = i + dot.length();
    return dot.charAt(0) == text.charAt(i)
        && i > 0
        && end < limit
        && text.regionMatches(true, i, dot, 0, dot.length())
        && Character.isLetterOrDigit(text.charAt(i - 1))
        && Character.isLetterOrDigit(text.charAt(end));
  }

  private void append(char c, int offset) {
    chars[length] = c;
    offsets[length] = offset;
    length++;
  }

  String text() {
    return new String(chars, 0, length);
  }

  /** Offset in the original of each code unit of {@link #text}; one more closes the last. */
  int[] offsets() {
    return Arrays.copyOf(offsets, length + 1);
  }
}
