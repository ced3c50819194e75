package dev.weir.features.window;

import dev.weir.features.aggregation.EventInput;
import dev.weir.features.aggregation.Input;
import dev.weir.features.event.Event;
import dev.weir.features.event.FieldType;

/**
 * A field's value as text: UTF-8 of a string, digits of a whole number, {@code true} or {@code
 * false}. Cut at the last border of a code point within {@link EventInput#TEXT_BYTES_MAX} bytes; a
 * lone surrogate becomes a question mark, as in Java's own encoder. Stateless.
 */
final class TextForm {
  private TextForm() {}

  /** Writes the text of a field that is present; returns its bytes. */
  static int write(Event event, Input input, byte[] out, int to) {
    if (input.type() == FieldType.STRING) {
      return encode(String.valueOf(event.text(input.field())), out, to);
    }
    return encode(
        input.type() == FieldType.BOOLEAN
            ? Boolean.toString(event.number(input.field()) != 0)
            : Long.toString(event.whole(input.field())),
        out,
        to);
  }

  static int encode(String text, byte[] out, int to) {
    int end = to + EventInput.TEXT_BYTES_MAX;
    int at = to;
    int i = 0;
    while (i < text.length() && at < end) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (codePoint < 0x80) {
        out[at++] = (byte) codePoint;
        continue;
      }
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        out[at++] = '?';
        continue;
      }
      int more = codePoint < 0x800 ? 1 : codePoint < 0x10000 ? 2 : 3;
      if (at + more >= end) {
        break;
      }
      out[at++] = (byte) ((codePoint >>> (6 * more)) | (0xFF80 >>> more));
      for (int shift = 6 * (more - 1); shift >= 0; shift -= 6) {
        out[at++] = (byte) (0x80 | ((codePoint >>> shift) & 0x3F));
      }
    }
    return at - to;
  }
}
