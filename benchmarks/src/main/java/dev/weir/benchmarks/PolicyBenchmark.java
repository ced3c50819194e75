package dev.weir.benchmarks;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.enforcement.Verdict;
import dev.weir.moderation.policy.Look;
import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.policy.PolicyCompiler;
import dev.weir.moderation.policy.facts.PolicyInputs;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.scoring.Scores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
 * One post through a policy of 100 rules that name 30 features, 6 scores, language, surface and
 * length, and through enforcement. Time per post; the budget is 20 microseconds. Read the median:
 * it holds on a machine that does other things too.
 *
 * <p>{@code programs} is how many of the 100 rules need CEL's interpreter (integer arithmetic); the
 * others are direct reads, five of them regular expressions over the text. {@code post}: {@code
 * quiet} fires nothing, {@code loud} fires about two thirds of the rules, each with its
 * explanation, {@code unknown} has no features at all, so that most rules abstain.
 *
 * <pre>
 * benchmarks/run jmh Policy
 * </pre>
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PolicyBenchmark {
  private static final long TIME_MS = 1_700_000_000_000L;
  private static final List<String> LABELS = BenchRules.LABELS;
  private static final String TEXT =
      "A walk along the river this morning, and the heron was there again, quite unimpressed.";

  @Param({"0", "5"})
  public int programs;

  @Param({"quiet", "loud", "unknown"})
  public String post = "quiet";

  private final FeatureSchema schema = schema();
  private final PolicyInputs inputs = PolicyInputs.of(LABELS, schema);
  private final Enforcement enforcement = new Enforcement();
  private final PostFacts facts =
      new PostFacts("p1", "a1", TIME_MS, "en", null, "feed", "de", null, 0, null, 12L);
  private final Content content =
      new Content(TEXT, TEXT, new int[TEXT.length() + 1], "0123456789abcdef");
  private final FeatureVector features = new FeatureVector(schema, TIME_MS);
  private Scores scores = new Scores(LABELS, new float[LABELS.size()]);
  private Policy policy = policy(0);

  public int worst;
  private HandWritten handWritten = (f, s, p, c, fired) -> 0;

  @Setup
  public void prepare() throws IOException, ReflectiveOperationException {
    policy = policy(programs);
    handWritten = HandWritten.compiled(programs);
    boolean loud = post.equals("loud");
    float[] values = new float[LABELS.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = loud ? 0.72f : 0.03f;
    }
    scores = new Scores(LABELS, values);
    if (!post.equals("unknown")) {
      for (int i = 0; i < BenchRules.FEATURES; i++) {
        features.setNumber(i, loud ? 40 : 1, 0, TIME_MS);
      }
    }
  }

  @Benchmark
  public Verdict verdict() {
    return enforcement.resolve(
        policy.evaluate(Look.FIRST, facts, content, scores, features).reasons(), true);
  }

  /** The same rules as Java code that says which fired, and nothing else. */
  @Benchmark
  public List<String> handWritten() {
    List<String> fired = new ArrayList<>();
    worst = handWritten.decide(features, scores, facts, content, fired);
    return fired;
  }

  private static FeatureSchema schema() {
    List<FeatureColumn> columns = new ArrayList<>();
    for (int i = 0; i < BenchRules.FEATURES; i++) {
      columns.add(
          new FeatureColumn(
              BenchRules.view(i),
              BenchRules.feature(i),
              i % 3 == 0 ? FeatureType.DOUBLE : FeatureType.LONG));
    }
    return new FeatureSchema(columns);
  }

  private Policy policy(int celRules) {
    return PolicyCompiler.compile(BenchRules.policy(celRules), "bench.yaml", inputs);
  }
}
