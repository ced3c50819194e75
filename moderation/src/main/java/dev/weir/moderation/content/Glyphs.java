package dev.weir.moderation.content;

import java.util.Arrays;

/**
 * What single characters of a text under work look like, by position: for the few whose folded form
 * does not tell. Filled and read in rising order. Not thread-safe.
 */
final class Glyphs {
  private int[] positions = {};
  private char[] letters = {};
  private int size;
  private int cursor;

  void put(int position, char letter) {
    if (size == positions.length) {
      positions = Arrays.copyOf(positions, Math.max(8, size * 2));
      letters = Arrays.copyOf(letters, positions.length);
    }
    positions[size] = position;
    letters[size] = letter;
    size++;
  }

  /** The letter a to z, 0 if none is known; looking back costs a step per entry. */
  char at(int position) {
    while (cursor > 0 && positions[cursor - 1] >= position) {
      cursor--;
    }
    while (cursor < size && positions[cursor] < position) {
      cursor++;
    }
    return cursor < size && positions[cursor] == position ? letters[cursor] : 0;
  }
}
