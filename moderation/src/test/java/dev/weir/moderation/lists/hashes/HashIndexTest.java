package dev.weir.moderation.lists.hashes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The index against comparing everything, at each distance. {@code -Dhashes=1000000 -Dqueries=40}
 * is the long mode.
 */
class HashIndexTest {
  private static final int HASHES = Integer.getInteger("hashes", 20_000);
  private static final int QUERIES = Integer.getInteger("queries", 6);
  private static final long SEED = Long.getLong("seed", 20_261_121L);

  @Test
  void within_amongRandomHashes_equalsBruteForce() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<PerceptualHash> hashes = new ArrayList<>();
    for (int i = 0; i < HASHES; i++) {
      hashes.add(random(random));
    }
    assertEqualToBruteForce(hashes, random);
  }

  @Test
  void within_amongClusteredHashes_equalsBruteForce() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    List<PerceptualHash> hashes = new ArrayList<>();
    PerceptualHash centre = random(random);
    for (int i = 0; i < HASHES; i++) {
      if (i % 500 == 0) {
        centre = random(random);
      }
      hashes.add(changed(centre, random.nextInt(80), random));
    }
    assertEqualToBruteForce(hashes, random);
  }

  @Test
  void within_whenAllHashesAgreeInOnePart_equalsBruteForce() {
    SplittableRandom random = new SplittableRandom(SEED + 2);
    List<PerceptualHash> hashes = new ArrayList<>();
    for (int i = 0; i < Math.min(HASHES, 20_000); i++) {
      PerceptualHash hash = random(random);
      hashes.add(new PerceptualHash(hash.a() & 0xFFFF, hash.b(), hash.c(), hash.d()));
    }
    assertEqualToBruteForce(hashes, random);
  }

  @Test
  void within_amongFewHashes_equalsBruteForce() {
    SplittableRandom random = new SplittableRandom(SEED + 3);
    List<PerceptualHash> hashes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      hashes.add(random(random));
    }
    assertEqualToBruteForce(hashes, random);
    assertEqualToBruteForce(List.of(), random);
  }

  private static void assertEqualToBruteForce(
      List<PerceptualHash> hashes, SplittableRandom random) {
    List<PerceptualHash> sorted = List.copyOf(new TreeSet<>(hashes));
    HashIndex index = new HashIndex(sorted);
    for (int distance = 0; distance <= HashIndex.DISTANCE_MAX; distance++) {
      for (int q = 0; q < QUERIES; q++) {
        PerceptualHash query =
            q % 3 == 0 || sorted.isEmpty()
                ? random(random)
                : changed(
                    sorted.get(random.nextInt(sorted.size())),
                    q % 3 == 1 ? distance : random.nextInt(distance + 2),
                    random);
        assertThat(found(index, query, distance))
            .as("seed %d distance %d query %s", SEED, distance, query)
            .isEqualTo(bruteForce(sorted, query, distance));
      }
    }
  }

  private static long[] found(HashIndex index, PerceptualHash query, int distance) {
    List<Long> found = new ArrayList<>();
    index.within(query, distance, (i, d) -> found.add(((long) i << 8) | d));
    return found.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private static long[] bruteForce(
      List<PerceptualHash> sorted, PerceptualHash query, int distance) {
    long[] found = new long[sorted.size()];
    int n = 0;
    for (int i = 0; i < sorted.size(); i++) {
      int d = sorted.get(i).distance(query);
      if (d <= distance) {
        found[n++] = ((long) i << 8) | d;
      }
    }
    return Arrays.copyOf(found, n);
  }

  static PerceptualHash random(SplittableRandom random) {
    return new PerceptualHash(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  /** The hash with so many different bits turned over. */
  static PerceptualHash changed(PerceptualHash hash, int bits, SplittableRandom random) {
    long[] words = {hash.a(), hash.b(), hash.c(), hash.d()};
    long[] turned = new long[4];
    for (int left = bits; left > 0; ) {
      int bit = random.nextInt(PerceptualHash.BITS);
      if (((turned[bit >> 6] >>> bit) & 1) == 0) {
        turned[bit >> 6] |= 1L << bit;
        left--;
      }
    }
    return new PerceptualHash(
        words[0] ^ turned[0], words[1] ^ turned[1], words[2] ^ turned[2], words[3] ^ turned[3]);
  }
}
