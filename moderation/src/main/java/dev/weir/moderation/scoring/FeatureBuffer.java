package dev.weir.moderation.scoring;

import java.util.Arrays;

/**
 * Hashed features of one text, with the part of the normal form each came from. Filled by {@link
 * TextFeatures}, used again and again: nothing is allocated per feature. Not thread-safe.
 */
public final class FeatureBuffer {
  private int[] hashes = new int[1024];
  private int[] starts = new int[1024];
  private int[] ends = new int[1024];
  private int size;
  private int wordFeatures;

  void clear() {
    size = 0;
    wordFeatures = 0;
  }

  void add(int hash, int start, int end) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
    }
    hashes[size] = hash;
    starts[size] = start;
    ends[size] = end;
    size++;
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
