package dev.weir.benchmarks;

import dev.weir.moderation.lists.hashes.HashIndex;
import dev.weir.moderation.lists.hashes.PerceptualHash;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A look-up among perceptual hashes, by distance: the index, and comparing all of them. {@code
 * random} hashes share nothing; {@code clustered} ones stand in groups of 500 that differ in up to
 * 80 bits. Two of three queries are near a hash that is there.
 *
 * <pre>
 * benchmarks/run jmh HashIndex -p distance=31
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HashIndexBenchmark {
  private static final int QUERIES = 1_024;
  private static final int CLUSTER = 500;
  private static final int CLUSTER_BITS = 80;

  @Param("1000000")
  public int hashes;

  @Param({"random", "clustered"})
  public String spread = "random";

  @Param({"8", "15", "31", "47", "63"})
  public int distance;

  private HashIndex index = new HashIndex(List.of());
  private final PerceptualHash[] all = new PerceptualHash[QUERIES];
  private List<PerceptualHash> sorted = List.of();
  private int next;

  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(hashes);
    TreeSet<PerceptualHash> made = new TreeSet<>();
    PerceptualHash centre = random(random);
    for (int i = 0; i < hashes; i++) {
      centre = i % CLUSTER == 0 ? random(random) : centre;
      made.add(
          spread.equals("random")
              ? random(random)
              : near(centre, random.nextInt(CLUSTER_BITS), random));
    }
    sorted = new ArrayList<>(made);
    index = new HashIndex(sorted);
    for (int i = 0; i < QUERIES; i++) {
      PerceptualHash some = sorted.get(random.nextInt(sorted.size()));
      all[i] = i % 3 == 0 ? random(random) : near(some, random.nextInt(distance + 1), random);
    }
  }

  @Benchmark
  public int indexed() {
    next = (next + 1) & (QUERIES - 1);
    int[] found = new int[1];
    index.within(all[next], distance, (i, d) -> found[0]++);
    return found[0];
  }

  @Benchmark
  public int compared() {
    next = (next + 1) & (QUERIES - 1);
    int found = 0;
    for (PerceptualHash hash : sorted) {
      found += hash.distance(all[next]) <= distance ? 1 : 0;
    }
    return found;
  }

  private static PerceptualHash random(SplittableRandom random) {
    return new PerceptualHash(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private static PerceptualHash near(PerceptualHash hash, int bits, SplittableRandom random) {
    long[] words = {hash.a(), hash.b(), hash.c(), hash.d()};
    for (int i = 0; i < bits; i++) {
      int bit = random.nextInt(PerceptualHash.BITS);
      words[bit >> 6] ^= 1L << bit;
    }
    return new PerceptualHash(words[0], words[1], words[2], words[3]);
  }
}
