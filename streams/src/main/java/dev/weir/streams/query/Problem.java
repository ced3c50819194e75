package dev.weir.streams.query;

import java.util.List;

/**
 * One thing that is wrong with a request.
 *
 * @param type short machine-readable kind, as pydantic names it: {@code missing}, {@code list_type}
 * @param path where in the request: names (String) and positions (Integer)
 * @param message value, expectation and next step, in words
 */
public record Problem(String type, List<Object> path, String message) {
  /** More problems of one request than this are not told. */
  public static final int TOLD_MAX = 32;

  /** Longest part of a caller's text that a message repeats. */
  private static final int QUOTED_MAX = 64;

  public Problem {
    path = List.copyOf(path);
  }

  /** A text of more UTF-16 code units than may be. */
  public static Problem tooLong(List<Object> path, int length, int lengthMax) {
    return new Problem(
        "string_too_long",
        path,
        "String should have at most " + lengthMax + " characters, got " + length);
  }

  /**
   * A caller's name for use in a message: cut short, control characters and unpaired surrogates
   * replaced.
   */
  public static String quoted(String name) {
    StringBuilder out = new StringBuilder(Math.min(name.length(), QUOTED_MAX) + 1);
    int i = 0;
    while (i < name.length() && i < QUOTED_MAX) {
      int c = name.codePointAt(i);
      boolean plain = !Character.isISOControl(c) && !(c >= 0xD800 && c <= 0xDFFF);
      out.appendCodePoint(plain ? c : '?');
      i += Character.charCount(c);
    }
    return i < name.length() ? out.append('…').toString() : out.toString();
  }
}
