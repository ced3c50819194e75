package dev.weir.features.aggregation;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers texts from 0 on, each once: open addressing over slices of other arrays, which must stay
 * as they are. No object per text. Not thread-safe.
 */
final class TextTable {
  private int[] slots = new int[64];
  private byte[][] bytes = new byte[32][];
  private int[] starts = new int[32];
  private int[] lengths = new int[32];
  private long[] hashes = new long[32];
  private int size;

  void clear() {
    Arrays.fill(bytes, 0, size, null);
    Arrays.fill(slots, 0);
    size = 0;
  }

  int size() {
    return size;
  }

  /** The number of a text, a new one when it is new. */
  int add(byte[] source, int at, int length) {
    long hash = Hash64.of(source, at, length);
    int slot = slotOf(hash, source, at, length);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    if (size == starts.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
      starts = Arrays.copyOf(starts, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    bytes[size] = source;
    starts[size] = at;
    lengths[size] = length;
    hashes[size] = hash;
    slots[slot] = ++size;
    if (size * 2 > slots.length) {
      grow();
    }
    return size - 1;
  }

  /** Whether a text of another table is in this one. */
  boolean contains(TextTable other, int text) {
    byte[] source = other.bytes[text];
    return slots[slotOf(other.hashes[text], source, other.starts[text], other.lengths[text])] != 0;
  }

  private int slotOf(long hash, byte[] source, int at, int length) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != 0 && !same(slots[slot] - 1, hash, source, at, length)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean same(int text, long hash, byte[] source, int at, int length) {
    return hashes[text] == hash
        && Arrays.equals(
            bytes[text], starts[text], starts[text] + lengths[text], source, at, at + length);
  }

  private void grow() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int text = 0; text < size; text++) {
      int slot = (int) hashes[text] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = text + 1;
    }
  }

  long hash(int text) {
    return hashes[text];
  }

  /** By bytes, which is by code points. */
  int compare(int left, int right) {
    return Arrays.compareUnsigned(
        bytes[left],
        starts[left],
        starts[left] + lengths[left],
        bytes[right],
        starts[right],
        starts[right] + lengths[right]);
  }

  String text(int text) {
    return new String(bytes[text], starts[text], lengths[text], StandardCharsets.UTF_8);
  }
}
