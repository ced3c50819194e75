package dev.weir.features.aggregation;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A bounded set of hashes: open addressing over a power of two, no object per entry. Not
 * thread-safe.
 */
final class LongSet {
  /** 4,096 hashes of eight bytes: 64 KiB at half load, per reader, only once grown. */
  static final int SIZE_MAX = 4_096;

  private long[] slots = new long[256];
  private int size;
  private boolean zero;

  void clear() {
    if (size > 0) {
      Arrays.fill(slots, 0);
    }
    size = 0;
    zero = false;
  }

  int size() {
    return size + (zero ? 1 : 0);
  }

  /** Whether the hash is in the set now; false when it is full. */
  boolean add(long hash) {
    if (hash == 0) {
      zero = true;
      return true;
    }
    int slot = slotOf(hash);
    if (slots[slot] == hash) {
      return true;
    }
    if (size >= SIZE_MAX) {
      return false;
    }
    slots[slot] = hash;
    size++;
    if (size * 2 > slots.length) {
      grow();
    }
    return true;
  }

  boolean contains(long hash) {
    return hash == 0 ? zero : slots[slotOf(hash)] == hash;
  }

  void forEach(LongConsumer consumer) {
    if (zero) {
      consumer.accept(0);
    }
    for (long hash : slots) {
      if (hash != 0) {
        consumer.accept(hash);
      }
    }
  }

  private int slotOf(long hash) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != 0 && slots[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    for (long hash : old) {
      if (hash != 0) {
        slots[slotOf(hash)] = hash;
      }
    }
  }
}
