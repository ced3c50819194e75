package dev.weir.moderation.content;

import java.util.Arrays;

/**
 * Text under work: code units, and for each the offset in the original it came from. The stages of
 * {@link Normalizer} shrink it in place. Not thread-safe.
 */
final class OffsetText {
  char[] chars;
  int[] offsets;
  int length;

  /** Offset in the original behind the last code unit that was kept. */
  int end;

  OffsetText(int capacity) {
    chars = new char[Math.max(16, capacity)];
    offsets = new int[chars.length];
  }

  void append(char c, int offset) {
    if (length == chars.length) {
      chars = Arrays.copyOf(chars, length * 2);
      offsets = Arrays.copyOf(offsets, length * 2);
    }
    chars[length] = c;
    offsets[length] = offset;
    length++;
  }

  /** Moves one code unit down; the stages write behind what they have read. */
  void move(int from, int to) {
    chars[to] = chars[from];
    offsets[to] = offsets[from];
  }

  char at(int i) {
    return i >= 0 && i < length ? chars[i] : ' ';
  }

  Content toContent(String original) {
    String normalized = new String(chars, 0, length);
    int[] map = Arrays.copyOf(offsets, length + 1);
    map[length] = end;
    return new Content(original, normalized, map, Fingerprint.of(normalized));
  }
}
