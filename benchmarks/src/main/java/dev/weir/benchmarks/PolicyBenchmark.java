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
 * One post through a policy of 100 rules that name 30 features, 7 scores, language, surface and
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
  private static final int RULES = 100;
  private static final int FEATURES = 30;
  private static final long TIME_MS = 1_700_000_000_000L;
  private static final List<String> LABELS =
      List.of("toxic", "severe_toxic", "obscene", "threat", "insult", "hate", "spam");
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

  @Setup
  public void prepare() {
    policy = policy(programs);
    boolean loud = post.equals("loud");
    float[] values = new float[LABELS.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = loud ? 0.72f : 0.03f;
    }
    scores = new Scores(LABELS, values);
    if (!post.equals("unknown")) {
      for (int i = 0; i < FEATURES; i++) {
        features.setNumber(i, loud ? 40 : 1, 0, TIME_MS);
      }
    }
  }

  @Benchmark
  public Verdict verdict() {
    return enforcement.resolve(
        policy.evaluate(Look.FIRST, facts, content, scores, features).reasons(), true);
  }

  private static FeatureSchema schema() {
    List<FeatureColumn> columns = new ArrayList<>();
    for (int i = 0; i < FEATURES; i++) {
      columns.add(
          new FeatureColumn(
              "view_" + i % 5, "feature_" + i, i % 3 == 0 ? FeatureType.DOUBLE : FeatureType.LONG));
    }
    return new FeatureSchema(columns);
  }

  private Policy policy(int celRules) {
    StringBuilder yaml = new StringBuilder("name: bench\nmode: enforce\nfallback: review\n");
    yaml.append("categories:\n");
    for (String label : LABELS) {
      yaml.append("  ").append(label).append(": { score: ").append(label);
      yaml.append(", thresholds: { remove: 0.97, review: 0.85 } }\n");
    }
    yaml.append("rules:\n");
    for (int i = 0; i < RULES; i++) {
      yaml.append("  - id: rule-").append(i).append("\n    category: toxic\n    action: ");
      yaml.append(i % 2 == 0 ? "demote" : "review").append("\n    when: >-\n      ");
      yaml.append(i < celRules ? arithmetic(i) : i % 20 == 19 ? pattern(i) : comparison(i));
      yaml.append('\n');
    }
    return PolicyCompiler.compile(yaml.toString(), "bench.yaml", inputs);
  }

  private static String arithmetic(int i) {
    return name(3 * i + 1) + " * 2 - " + name(3 * i + 2) + " >= " + (20 + i);
  }

  private static String pattern(int i) {
    return "content.normalized.matches('(?i)free (money|coins) number " + i + "')";
  }

  private static String comparison(int i) {
    return name(i)
        + " >= "
        + (5 + i % 60)
        + " && ("
        + name(i + 7)
        + " > "
        + (10 + i % 50)
        + " || score."
        + LABELS.get(i % LABELS.size())
        + " >= 0."
        + (3 + i % 6)
        + ") && content.language in ['en', 'de', 'fr']"
        + " && post.surface != 'profile'";
  }

  private static String name(int i) {
    int column = i % FEATURES;
    return "features.view_" + column % 5 + ".feature_" + column;
  }
}
