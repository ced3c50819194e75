package dev.weir.moderation.lists.links;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding. Stateless, thread-safe. */
final class Percent {
  private Percent() {}

  /** The text with each {@code %XX} decoded once, as UTF-8; what is no such stays. Linear. */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    int i = 0;
    while (i < text.length()) {
      int value = i + 2 < text.length() && text.charAt(i) == '%' ? hex(text, i + 1) : -1;
      if (value >= 0) {
        out.write(value);
        i += 3;
      } else {
        int next = i + Character.charCount(text.codePointAt(i));
        out.writeBytes(text.substring(i, next).getBytes(StandardCharsets.UTF_8));
        i = next;
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : (high << 4) | low;
  }
}
