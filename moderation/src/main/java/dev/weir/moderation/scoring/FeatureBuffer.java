package dev.weir.moderation.scoring;

import java.util.Arrays;

/**
 * Hashed features of one text, each once, with the part of the normal form where it came first.
 * Filled by {@link TextFeatures}, used again and again: nothing is allocated per feature. Not
 * thread-safe.
 */
public final class FeatureBuffer {
  private static final int SLOTS_MIN = 2048;

  private int[] hashes = new int[1024];
  private int[] starts = new int[1024];
  private int[] ends = new int[1024];
  private int size;
  private int wordFeatures;

  /**
   * Open addressing over the first {@code mask + 1} slots; the filling in the upper half, the hash
   * in the lower. Short texts use few slots, whatever was here before, so that these stay in the
   * cache.
   */
  private long[] slots = new long[SLOTS_MIN];

  private int mask = SLOTS_MIN - 1;
  private int filling;

  void clear() {
    size = 0;
    wordFeatures = 0;
    mask = SLOTS_MIN - 1;
    newFilling();
  }

  private void newFilling() {
    if (++filling == 0) {
      Arrays.fill(slots, 0);
      filling = 1;
    }
  }

  /** Adds the feature unless it is there. */
  void add(int hash, int start, int end) {
    if (!isNew(hash)) {
      return;
    }
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
    }
    hashes[size] = hash;
    starts[size] = start;
    ends[size] = end;
    size++;
    if (size * 2 > mask) {
      grow();
    }
  }

  private boolean isNew(int hash) {
    long wanted = (long) filling << 32 | (hash & 0xFFFFFFFFL);
    int slot = hash & mask;
    while (slots[slot] >>> 32 == (filling & 0xFFFFFFFFL)) {
      if (slots[slot] == wanted) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = wanted;
    return true;
  }

  private void grow() {
    mask = mask * 4 + 3;
    if (slots.length <= mask) {
      slots = new long[mask + 1];
    }
    newFilling();
    for (int i = 0; i < size; i++) {
      isNew(hashes[i]);
    }
  }

  /** Closes the first group; what follows are character features. */
  void closeWords() {
    wordFeatures = size;
  }

  public int size() {
    return size;
  }

  /** Number of features of the first group, words and shape; characters follow. */
  public int wordFeatures() {
    return wordFeatures;
  }

  /** 32-bit hash; a table of 2^b buckets takes its top b bits. */
  public int hash(int feature) {
    return hashes[feature];
  }

  /** First code unit in the normal form. */
  public int start(int feature) {
    return starts[feature];
  }

  /** One past the last code unit in the normal form. */
  public int end(int feature) {
    return ends[feature];
  }
}
