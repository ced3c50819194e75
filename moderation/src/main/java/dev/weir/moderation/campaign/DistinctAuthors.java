package dev.weir.moderation.campaign;

import java.util.Arrays;

/**
 * How many different authors there were: the least {@link #HASHES_MAX} hashes. Exact while there
 * are fewer, then estimated from how densely they lie (k minimum values: Bar-Yossef et al. 2002);
 * relative standard error 9 %. Not thread-safe.
 */
final class DistinctAuthors {
  static final int HASHES_MAX = 128;

  private long[] hashes;
  private int size;

  DistinctAuthors() {
    this.hashes = new long[1];
  }

  /**
   * @param ascending unsigned, at most {@link #HASHES_MAX}
   */
  DistinctAuthors(long[] ascending) {
    this.hashes = ascending.clone();
    this.size = ascending.length;
  }

  void add(long hash) {
    int place = place(hash);
    if (place == HASHES_MAX || (place < size && hashes[place] == hash)) {
      return;
    }
    if (size == hashes.length && size < HASHES_MAX) {
      hashes = Arrays.copyOf(hashes, Math.min(HASHES_MAX, size * 2 + 1));
    }
    int kept = Math.min(size, HASHES_MAX - 1);
    System.arraycopy(hashes, place, hashes, place + 1, kept - place);
    hashes[place] = hash;
    size = kept + 1;
  }

  private int place(long hash) {
    int place = 0;
    while (place < size && Long.compareUnsigned(hashes[place], hash) < 0) {
      place++;
    }
    return place;
  }

  int count() {
    if (size < HASHES_MAX) {
      return size;
    }
    double share = ((hashes[size - 1] >>> 11) + 1) * 0x1p-53;
    return (int) Math.rint((HASHES_MAX - 1) / share);
  }

  long[] hashes() {
    return Arrays.copyOf(hashes, size);
  }
}
