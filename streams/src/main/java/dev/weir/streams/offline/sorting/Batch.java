package dev.weir.streams.offline.sorting;

import java.util.Arrays;

/**
 * Records in memory, sorted by key (unsigned), then order, then the order in which they were added.
 *
 * <p>The sort counts the top 16 significant bits of the keys into buckets and merges within each:
 * stable, about linear for keys that are hashes, and quick where records come in order. Not
 * thread-safe: filled by one thread, then handed on.
 */
final class Batch {
  /** Bytes per record beside its own: key, order, offset, and two indexes to sort. */
  private static final int OVERHEAD = 2 * Long.BYTES + 3 * Integer.BYTES;

  private static final int BUCKET_BITS = 16;
  private static final int INSERTION_MAX = 24;
  private static final int DATA_MAX = Integer.MAX_VALUE - 64;

  private final long bytesMax;
  private byte[] data = new byte[1 << 16];
  private int used;
  private long[] keys = new long[1 << 10];
  private long[] orders = new long[1 << 10];
  private int[] offsets = new int[1 << 10];
  private int count;
  private long keyBits;
  private int[] sorted = new int[0];
  private int[] scratch = new int[0];

  Batch(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  int count() {
    return count;
  }

  /** Whether a further record would exceed the batch's memory; an empty batch takes any. */
  boolean isFull(int length) {
    return count > 0
        && ((long) used + length > DATA_MAX
            || used + length + (count + 1L) * OVERHEAD > bytesMax
            || count == DATA_MAX / Long.BYTES);
  }

  void add(long key, long order, byte[] bytes, int length) {
    if (count == keys.length) {
      int capacity = (int) Math.min((long) count * 2, DATA_MAX / Long.BYTES);
      keys = Arrays.copyOf(keys, capacity);
      orders = Arrays.copyOf(orders, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
    }
    if (data.length - used < length) {
      long wanted = Math.max((long) used + length, Math.min(data.length * 2L, bytesMax));
      data = Arrays.copyOf(data, (int) Math.min(wanted, DATA_MAX));
    }
    keys[count] = key;
    orders[count] = order;
    offsets[count] = used;
    System.arraycopy(bytes, 0, data, used, length);
    used += length;
    keyBits |= key;
    count++;
  }

  /** Empties the batch, keeping its memory. */
  void clear() {
    count = 0;
    used = 0;
    keyBits = 0;
  }

  /** Sorts; to be called once, before records are read by rank. */
  void sort() {
    if (sorted.length < count) {
      sorted = new int[count];
      scratch = new int[count];
    }
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(keyBits) - BUCKET_BITS);
    int[] starts = new int[(1 << BUCKET_BITS) + 1];
    for (int i = 0; i < count; i++) {
      starts[(int) (keys[i] >>> shift) + 1]++;
    }
    for (int b = 0; b < 1 << BUCKET_BITS; b++) {
      starts[b + 1] += starts[b];
    }
    int[] next = Arrays.copyOf(starts, 1 << BUCKET_BITS);
    for (int i = 0; i < count; i++) {
      sorted[next[(int) (keys[i] >>> shift)]++] = i;
    }
    for (int b = 0; b < 1 << BUCKET_BITS; b++) {
      mergeSort(starts[b], starts[b + 1]);
    }
  }

  private void mergeSort(int from, int to) {
    if (to - from <= INSERTION_MAX) {
      insertionSort(from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    mergeSort(from, middle);
    mergeSort(middle, to);
    if (!after(sorted[middle - 1], sorted[middle])) {
      return; // in order already
    }
    System.arraycopy(sorted, from, scratch, from, middle - from);
    int left = from;
    int right = middle;
    int out = from;
    while (left < middle) {
      if (right < to && after(scratch[left], sorted[right])) {
        sorted[out++] = sorted[right++];
      } else {
        sorted[out++] = scratch[left++];
      }
    }
  }

  private void insertionSort(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int record = sorted[i];
      int at = i;
      while (at > from && after(sorted[at - 1], record)) {
        sorted[at] = sorted[at - 1];
        at--;
      }
      sorted[at] = record;
    }
  }

  /** Whether a record that was added earlier belongs after one that was added later. */
  private boolean after(int earlier, int later) {
    int byKey = Long.compareUnsigned(keys[earlier], keys[later]);
    return byKey > 0 || (byKey == 0 && orders[earlier] > orders[later]);
  }

  /** Rank of the first record whose key's top byte is not below a number. */
  int rankOf(int range) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (keys[sorted[middle]] >>> 56 < range) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  long key(int rank) {
    return keys[sorted[rank]];
  }

  long order(int rank) {
    return orders[sorted[rank]];
  }

  byte[] data() {
    return data;
  }

  int offset(int rank) {
    return offsets[sorted[rank]];
  }

  int length(int rank) {
    int record = sorted[rank];
    return (record + 1 == count ? used : offsets[record + 1]) - offsets[record];
  }
}
