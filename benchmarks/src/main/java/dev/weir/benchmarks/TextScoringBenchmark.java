package dev.weir.benchmarks;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.moderation.scoring.Scores;
import java.util.List;
import java.util.Random;
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
 * One post through normal form and text model. Time per post; the budget for 100 characters is 20
 * microseconds. Each call takes another of 4,096 posts, so that the model's table is read the way
 * traffic reads it: a loop over one post would keep its few thousand buckets in the first cache.
 *
 * <pre>
 * benchmarks/run jmh TextScoring -prof gc                      mean, bytes allocated per post
 * benchmarks/run jmh TextScoring.normalizeAndScore -bm sample    p50, p99
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TextScoringBenchmark {
  private static final int POSTS = 4096;

  @Param({"50", "200", "2000"})
  public int characters;

  private final Normalizer normalizer = new Normalizer();
  private final LinearTextModel model = LinearTextModel.shipped();
  private final String[] texts = new String[POSTS];
  private final Content[] contents = new Content[POSTS];
  private int next;

  @Setup
  public void writePosts() {
    Random random = new Random(characters);
    for (int i = 0; i < POSTS; i++) {
      texts[i] = post(random);
      contents[i] = normalizer.normalize(texts[i]);
    }
  }

  private String post(Random random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < characters) {
      for (int syllables = 1 + random.nextInt(3); syllables > 0; syllables--) {
        text.append("bcdfghlmnprstvw".charAt(random.nextInt(15)));
        text.append("aeiou".charAt(random.nextInt(5)));
        text.append(random.nextInt(3) == 0 ? "n" : "");
      }
      text.append(random.nextInt(12) == 0 ? ", " : " ");
    }
    text.setLength(characters);
    return text.toString();
  }

  private int next() {
    next = (next + 1) & (POSTS - 1);
    return next;
  }

  @Benchmark
  public Content normalize() {
    return normalizer.normalize(texts[next()]);
  }

  @Benchmark
  public Scores score() {
    return model.score(contents[next()]);
  }

  @Benchmark
  public Scores normalizeAndScore() {
    return model.score(normalizer.normalize(texts[next()]));
  }

  @Benchmark
  public List<Highlight> explain() {
    return model.explain(contents[next()], "toxic", 3);
  }
}
