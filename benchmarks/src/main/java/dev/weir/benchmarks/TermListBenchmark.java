package dev.weir.benchmarks;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.lists.Entities;
import dev.weir.moderation.lists.ListDefinition;
import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.lists.ListIndex;
import dev.weir.moderation.lists.ListKind;
import dev.weir.moderation.lists.ListMatcher;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.lists.terms.TermIndex;
import dev.weir.moderation.lists.tiers.Dated;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
 * One post of 200 characters against a list of terms of one to three words, in normal form already.
 * One post in four holds one. Prints the automaton's nodes, 14 bytes each.
 *
 * <pre>
 * benchmarks/run jmh TermList
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TermListBenchmark {
  private static final int POSTS = 4_096;
  private static final int CHARACTERS = 200;

  @Param({"1000", "1000000"})
  public int terms;

  private final Content[] posts = new Content[POSTS];
  private ListMatcher matcher = new ListMatcher(List.of());
  private int next;

  @Setup
  public void fill() {
    Random random = new Random(terms);
    TreeSet<String> made = new TreeSet<>();
    while (made.size() < terms) {
      made.add(words(random, 1 + random.nextInt(3)));
    }
    List<String> sorted = new ArrayList<>(made);
    int nodes = new TermIndex(sorted).nodes();
    System.out.printf(
        "%d terms, %.1f characters each: %d nodes, %.1f bytes per term%n",
        terms,
        sorted.stream().mapToInt(String::length).average().orElse(0),
        nodes,
        14.0 * nodes / terms);
    ListIndex<?, ?> list =
        ListIndex.empty(ListKind.TERMS)
            .with(sorted.stream().map(Dated::forever).toList(), List.of());
    matcher =
        new ListMatcher(
            List.of(new ListDefinition("terms", ListKind.TERMS, false, true, 0, 0, null, list)));
    Normalizer normalizer = new Normalizer();
    for (int i = 0; i < POSTS; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < CHARACTERS) {
        text.append(words(random, 4)).append(' ');
        if (i % 4 == 0 && text.length() > CHARACTERS / 2 && text.length() < CHARACTERS * 3 / 4) {
          text.append(sorted.get(random.nextInt(terms))).append(' ');
        }
      }
      posts[i] = normalizer.normalize(text.substring(0, CHARACTERS));
    }
  }

  @Benchmark
  public ListFindings find() {
    next = (next + 1) & (POSTS - 1);
    return matcher.find(posts[next], List.of(), Entities.NONE, 0, ListSnapshot.EMPTY);
  }

  private static String words(Random random, int count) {
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < count; word++) {
      text.append(word == 0 ? "" : " ");
      for (int syllables = 2 + random.nextInt(3); syllables > 0; syllables--) {
        text.append("bcdfghlmnprstvw".charAt(random.nextInt(15)));
        text.append("aeiou".charAt(random.nextInt(5)));
        text.append(random.nextInt(3) == 0 ? "n" : "");
      }
    }
    return text.toString();
  }
}
