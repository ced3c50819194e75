package dev.weir.moderation.lists.hashes;

import dev.weir.moderation.lists.tiers.Segment;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * All hashes within a Hamming distance of another, exactly: multi-index hashing (Norouzi, Punjani
 * and Fleet 2012). Sixteen tables, each by 16 bits of the hash. If two hashes differ in at most
 * {@code 16 r + s} bits, then at least one of the first {@code s + 1} parts differs in at most
 * {@code r} of them, or one of the others in at most {@code r - 1}: only those are looked at.
 *
 * <p>Where the tables would name more than a sixth of all hashes (great distances; hashes that are
 * all alike in a part), all are compared instead, one after another, so that a search never costs
 * much more than that: some milliseconds per million. 96 bytes per hash, and 4 MiB from {@value
 * #TABLES_FROM} hashes on; fewer have no tables. Immutable, thread-safe.
 */
public final class HashIndex implements Segment<PerceptualHash> {
  /** The greatest distance that is searched for; beyond a quarter of the bits all is near. */
  public static final int DISTANCE_MAX = 63;

  static final int TABLES_FROM = 2_048;

  private static final int PARTS = 16;
  private static final int KEYS = 1 << 16;
  private static final int WORDS = 4;

  /** One compared at random costs as much as so many in a row. */
  private static final int SCATTER_COST = 6;

  /** What a part may differ in: by number of bits, fewest first. */
  private static final char[] MASKS = masks();

  /** How many of the masks have at most 0, 1, 2, 3 bits. */
  private static final int[] MASKS_WITHIN = {1, 17, 137, 697};

  /** The hashes, four words each, ascending. */
  private final long[] words;

  /** For each part and key the first of its places in {@code hashes}; empty without tables. */
  private final int[][] firsts;

  /** For each part the numbers of the hashes, by key. */
  private final int[][] hashes;

  /** Hears of a hash. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @param index number of the hash
     * @param distance bits in which it differs
     */
    void near(int index, int distance);
  }

  /**
   * @param ascending distinct hashes in order
   */
  public HashIndex(List<PerceptualHash> ascending) {
    int size = ascending.size();
    words = new long[size * WORDS];
    int at = 0;
    for (PerceptualHash hash : ascending) {
      words[at++] = hash.a();
      words[at++] = hash.b();
      words[at++] = hash.c();
      words[at++] = hash.d();
    }
    boolean tables = size >= TABLES_FROM;
    firsts = new int[tables ? PARTS : 0][];
    hashes = new int[tables ? PARTS : 0][];
    for (int part = 0; part < firsts.length; part++) {
      table(part, size);
    }
  }

  private void table(int part, int size) {
    int[] first = new int[KEYS + 1];
    for (int i = 0; i < size; i++) {
      first[key(i, part) + 1]++;
    }
    for (int key = 0; key < KEYS; key++) {
      first[key + 1] += first[key];
    }
    int[] next = Arrays.copyOf(first, KEYS);
    int[] numbers = new int[size];
    for (int i = 0; i < size; i++) {
      numbers[next[key(i, part)]++] = i;
    }
    firsts[part] = first;
    hashes[part] = numbers;
  }

  private int key(int index, int part) {
    return key(words[index * WORDS + part / WORDS], part);
  }

  private static int key(long word, int part) {
    return (int) (word >>> (16 * (part % WORDS))) & (KEYS - 1);
  }

  @Override
  public int size() {
    return words.length / WORDS;
  }

  /** The hash of that number. */
  public PerceptualHash hash(int index) {
    int at = index * WORDS;
    return new PerceptualHash(words[at], words[at + 1], words[at + 2], words[at + 3]);
  }

  @Override
  public int indexOf(PerceptualHash entry) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = hash(middle).compareTo(entry);
      if (order == 0) {
        return middle;
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  @Override
  public void forEach(ObjIntConsumer<PerceptualHash> visitor) {
    for (int i = 0; i < size(); i++) {
      visitor.accept(hash(i), i);
    }
  }

  /**
   * Every hash within the distance, each once, in no order.
   *
   * @param distance 0 to {@value #DISTANCE_MAX}
   */
  public void within(PerceptualHash hash, int distance, Visitor visitor) {
    if (distance < 0 || distance > DISTANCE_MAX) {
      throw new IllegalArgumentException(
          "distance: " + distance + " (expected: 0 to " + DISTANCE_MAX + ")");
    }
    long[] query = {hash.a(), hash.b(), hash.c(), hash.d()};
    if (firsts.length == 0 || named(query, distance) * SCATTER_COST > size()) {
      scan(query, distance, visitor);
    } else {
      probe(query, distance, visitor);
    }
  }

  /** Bits in which the part may differ; -1 when it need not be looked at. */
  private static int radius(int part, int distance) {
    return distance / PARTS - (part <= distance % PARTS ? 0 : 1);
  }

  /** How many hashes the tables would name; counting stops when it is too many. */
  private long named(long[] query, int distance) {
    long named = 0;
    for (int part = 0; part < PARTS && named * SCATTER_COST <= size(); part++) {
      int radius = radius(part, distance);
      if (radius >= 0) {
        int[] first = firsts[part];
        int key = key(query[part / WORDS], part);
        for (int m = 0; m < MASKS_WITHIN[radius]; m++) {
          int near = key ^ MASKS[m];
          named += first[near + 1] - first[near];
        }
      }
    }
    return named;
  }

  private void probe(long[] query, int distance, Visitor visitor) {
    for (int part = 0; part < PARTS; part++) {
      int radius = radius(part, distance);
      if (radius < 0) {
        continue;
      }
      int[] first = firsts[part];
      int[] numbers = hashes[part];
      int key = key(query[part / WORDS], part);
      for (int m = 0; m < MASKS_WITHIN[radius]; m++) {
        int near = key ^ MASKS[m];
        for (int at = first[near]; at < first[near + 1]; at++) {
          int index = numbers[at];
          int found = distance(query, index * WORDS);
          if (found <= distance && !namedBefore(query, index, part, distance)) {
            visitor.near(index, found);
          }
        }
      }
    }
  }

  /** Whether an earlier part named the hash too. */
  private boolean namedBefore(long[] query, int index, int part, int distance) {
    for (int before = 0; before < part; before++) {
      int differing = key(query[before / WORDS], before) ^ key(index, before);
      if (Integer.bitCount(differing) <= radius(before, distance)) {
        return true;
      }
    }
    return false;
  }

  private void scan(long[] query, int distance, Visitor visitor) {
    for (int at = 0; at < words.length; at += WORDS) {
      int found = distance(query, at);
      if (found <= distance) {
        visitor.near(at / WORDS, found);
      }
    }
  }

  private int distance(long[] query, int at) {
    return Long.bitCount(words[at] ^ query[0])
        + Long.bitCount(words[at + 1] ^ query[1])
        + Long.bitCount(words[at + 2] ^ query[2])
        + Long.bitCount(words[at + 3] ^ query[3]);
  }

  private static char[] masks() {
    char[] masks = new char[697];
    int n = 0;
    for (int bits = 0; bits <= 3; bits++) {
      for (int mask = 0; mask < KEYS; mask++) {
        if (Integer.bitCount(mask) == bits) {
          masks[n++] = (char) mask;
        }
      }
    }
    return masks;
  }
}
