package dev.weir.moderation.policy;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.policy.facts.PolicyInputs;
import dev.weir.moderation.scoring.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The inputs that the default policy is written for, and small ways to fill them. */
public final class TestInputs {
  public static final List<String> LABELS =
      List.of("toxic", "severe_toxic", "obscene", "threat", "insult", "hate", "spam");

  public static final FeatureSchema SCHEMA = schema();

  public static final PolicyInputs INPUTS =
      new PolicyInputs(LABELS, SCHEMA, Set.of("post_reactions", "post_reports"));

  public static final long TIME_MS = 1_700_000_000_000L;

  private TestInputs() {}

  private static FeatureSchema schema() {
    List<FeatureColumn> columns = new ArrayList<>();
    add(columns, "author_posting", FeatureType.LONG, "posts", "10s", "1m", "10m", "1h", "1d", "7d");
    add(columns, "author_posting", FeatureType.LONG, "distinct_texts", "10m", "1h");
    add(columns, "author_posting", FeatureType.DOUBLE, "toxicity", "1h", "1d", "30d");
    add(columns, "author_posting", FeatureType.DOUBLE, "toxicity_max", "1d");
    add(columns, "author_posting", FeatureType.DOUBLE, "spam_score", "1h", "1d");
    columns.add(new FeatureColumn("author_posting", "recent_posts", FeatureType.DOUBLE));
    add(columns, "author_reputation", FeatureType.LONG, "verdicts", "1d", "7d", "30d");
    add(columns, "author_reputation", FeatureType.LONG, "flagged", "1h", "1d", "7d", "30d");
    add(columns, "author_reputation", FeatureType.LONG, "removed", "7d", "30d");
    add(columns, "author_reports", FeatureType.LONG, "reports", "1h", "1d", "7d");
    add(columns, "author_reports", FeatureType.LONG, "distinct_reporters", "1h", "1d");
    add(columns, "text_spread", FeatureType.LONG, "posts", "10s", "1m", "10m", "1h", "1d");
    add(columns, "text_spread", FeatureType.LONG, "distinct_authors", "10m", "1h", "1d");
    add(columns, "post_reactions", FeatureType.LONG, "views", "1h", "1d");
    add(columns, "post_reports", FeatureType.LONG, "reports", "10m", "1h", "1d");
    add(columns, "post_reports", FeatureType.LONG, "distinct_reporters", "1h", "1d");
    columns.add(new FeatureColumn("", "duplicate_ratio_1h", FeatureType.DOUBLE));
    columns.add(new FeatureColumn("profile", "verified", FeatureType.BOOLEAN));
    columns.add(new FeatureColumn("profile", "tier", FeatureType.STRING));
    return new FeatureSchema(columns);
  }

  private static void add(
      List<FeatureColumn> columns, String view, FeatureType type, String name, String... windows) {
    for (String window : windows) {
      columns.add(new FeatureColumn(view, name + "_" + window, type));
    }
  }

  public static Content content(String text) {
    int[] offsets = new int[text.length() + 1];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = i;
    }
    return new Content(text, text, offsets, "0123456789abcdef");
  }

  /** Scores 0.01 for every label but those given. */
  public static Scores scores(Map<String, Double> values) {
    float[] scores = new float[LABELS.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = values.getOrDefault(LABELS.get(i), 0.01).floatValue();
    }
    return new Scores(LABELS, scores);
  }

  /** The named features present, all others not found. */
  public static FeatureVector features(Map<String, ?> values) {
    FeatureVector vector = new FeatureVector(SCHEMA, TIME_MS);
    values.forEach(
        (name, value) -> {
          int column = SCHEMA.indexOf(name);
          if (column < 0) {
            throw new IllegalArgumentException("feature: " + name + " (expected: one of SCHEMA)");
          }
          if (value instanceof Number number) {
            vector.setNumber(column, number.doubleValue(), 0, TIME_MS);
          } else if (value instanceof Boolean flag) {
            vector.setNumber(column, flag ? 1 : 0, 0, TIME_MS);
          } else {
            vector.setText(column, value.toString(), TIME_MS);
          }
        });
    return vector;
  }
}
