package dev.weir.features.window;

import dev.weir.features.aggregation.Cell.InputKind;
import dev.weir.features.aggregation.EventInput;
import dev.weir.features.storage.BigEndian;
import java.util.Arrays;

/**
 * The texts of a ring's entries: they stand behind the ring in its order, while entries hold their
 * lengths (see {@link RowLayout}). In a view without text inputs all of this is nothing: no bytes
 * and no work. Immutable, thread-safe.
 */
final class RingTexts {
  /** Bytes of the heap's own length. */
  static final int HEADER = 4;

  private final int entryBytes;
  private final int[] slots;
  private final int[] lengthAt;
  private final int[] slotAt;

  /**
   * @param kinds what is kept of each input of the view
   * @param maskBytes bytes of an entry's mask
   */
  RingTexts(InputKind[] kinds, int maskBytes) {
    int[] textSlots = new int[kinds.length];
    int count = 0;
    this.slotAt = new int[kinds.length];
    int at = RowLayout.ENTRY_MASK + maskBytes;
    for (int i = 0; i < kinds.length; i++) {
      slotAt[i] = at;
      at += Long.BYTES;
      if (kinds[i] == InputKind.TEXT) {
        textSlots[count++] = i;
        at++;
      }
    }
    this.entryBytes = at;
    this.slots = Arrays.copyOf(textSlots, count);
    this.lengthAt = new int[count];
    for (int i = 0; i < count; i++) {
      lengthAt[i] = slotAt[slots[i]] + Long.BYTES;
    }
  }

  /** Bytes of a ring's entry, without its texts. */
  int entryBytes() {
    return entryBytes;
  }

  /** Where a slot stands in an entry. */
  int slotAt(int slot) {
    return slotAt[slot];
  }

  /** Whether entries of the view have texts. */
  boolean any() {
    return slots.length > 0;
  }

  /** Most bytes the texts of one entry may take. */
  int bytesMax() {
    return slots.length * EventInput.TEXT_BYTES_MAX;
  }

  /** Bytes of the texts of one entry. */
  int bytesOf(byte[] bytes, int entryAt) {
    int sum = 0;
    for (int at : lengthAt) {
      sum += bytes[entryAt + at] & 0xFF;
    }
    return sum;
  }

  /** Bytes of the texts of one entry that stand before a slot's. */
  int before(byte[] bytes, int entryAt, int slot) {
    int sum = 0;
    for (int i = 0; slots[i] != slot; i++) {
      sum += bytes[entryAt + lengthAt[i]] & 0xFF;
    }
    return sum;
  }

  /** Bytes of the texts of several entries. */
  int bytesOf(byte[] row, int ringAt, int from, int to) {
    if (!any()) {
      return 0;
    }
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += bytesOf(row, ringAt + i * entryBytes);
    }
    return sum;
  }

  /** Where the first text stands, given the end of the ring. */
  int startAfter(int ringEnd) {
    return any() ? ringEnd + HEADER : ringEnd;
  }

  /** The end of all texts, given the end of the ring. */
  int endAfter(byte[] row, int ringEnd) {
    return any() ? ringEnd + HEADER + BigEndian.getInt(row, ringEnd) : ringEnd;
  }

  /** Points an input to what an entry holds in a slot; its texts begin at {@code textsAt}. */
  void load(EventInput input, byte[] entry, int entryAt, int textsAt, int slot) {
    long bits = BigEndian.getLong(entry, entryAt + slotAt[slot]);
    int at = textsAt;
    for (int i = 0; i < slots.length; i++) {
      int length = entry[entryAt + lengthAt[i]] & 0xFF;
      if (slots[i] == slot) {
        input.text(bits, entry, at, length);
        return;
      }
      at += length;
    }
    input.bits(bits);
  }
}
