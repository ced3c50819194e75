package dev.weir.benchmarks;

import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.LogPosition;
import dev.weir.features.window.RowUpdater;
import dev.weir.features.window.ViewPlan;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Views and rows to measure: windows by number and length, and a whole view of a real service. */
enum RowShape {
  COUNT_1H("events: { count: '*', windows: [1h] }"),
  COUNT_24H("events: { count: '*', windows: [24h] }"),
  COUNT_7D("events: { count: '*', windows: [7d] }"),
  COUNT_30D("events: { count: '*', windows: [30d] }"),
  COUNT_3_WINDOWS("events: { count: '*', windows: [1m, 1h, 1d] }"),
  COUNT_6_WINDOWS("events: { count: '*', windows: [10s, 1m, 10m, 1h, 1d, 30d] }"),
  AUTHOR_POSTING(
      "posts: { count: '*', windows: [10s, 1m, 10m, 1h, 1d, 7d] }",
      "distinct_texts: { approx_distinct: text, windows: [10m, 1h] }",
      "toxicity: { mean: toxic, windows: [1h, 1d, 30d] }",
      "toxicity_max: { max: toxic, windows: [1d] }",
      "spam_score: { mean: spam, windows: [1h, 1d] }",
      "length: { mean: length, windows: [1h] }",
      "length_max: { max: length, windows: [1h] }",
      "recent: { decayed_count: { half_life: 30m } }");

  static final long T0 = 1_700_000_000_000L;
  static final long NOW = Long.MAX_VALUE / 2;

  private final String features;

  RowShape(String... features) {
    this.features = String.join("\n      ", features);
  }

  /** A row after a number of events, in order, spread evenly over a span up to {@link #T0}. */
  byte[] row(int events, long spanMs) {
    RowUpdater updater = new RowUpdater(new ViewPlan(view()), 60_000);
    Random random = new Random(42);
    byte[] row = null;
    for (int i = 0; i < events; i++) {
      long time = T0 - spanMs + (long) ((i + 1.0) / events * spanMs);
      updater.apply(row, event(random, i, time), new LogPosition(0, i), NOW);
      row = updater.row();
    }
    if (row == null) {
      throw new IllegalArgumentException("events: 0 (expected: at least one)");
    }
    return row;
  }

  static Event event(Random random, int id, long timeMs) {
    return new BenchEvent(
        "4fd0a6bc-7d2c-4a67-9d35-" + (100_000_000_000L + id),
        timeMs,
        "text-" + random.nextInt(1_000),
        random.nextDouble(),
        random.nextDouble(),
        random.nextInt(500));
  }

  /** What a wire adapter gives: fields by index. */
  record BenchEvent(
      String id, long eventTimeMs, String text, double toxic, double spam, double length)
      implements Event {
    static final EventType TYPE =
        new EventType(
            "bench.Event",
            List.of(
                new Field("key", FieldType.STRING),
                new Field("text", FieldType.STRING),
                new Field("toxic", FieldType.DOUBLE),
                new Field("spam", FieldType.DOUBLE),
                new Field("length", FieldType.LONG)));

    @Override
    public boolean has(int field) {
      return field > 0;
    }

    @Override
    public double number(int field) {
      return switch (field) {
        case 2 -> toxic;
        case 3 -> spam;
        case 4 -> length;
        default -> Double.NaN;
      };
    }

    @Override
    public @Nullable String text(int field) {
      return field == 1 ? text : null;
    }
  }

  FeatureView view() {
    String yaml =
        "entities: { e: { key: key } }\n"
            + "sources: { s: { schema: bench.Event, event_time: length } }\n"
            + "feature_views:\n  v:\n    entity: e\n    source: s\n    features:\n      "
            + features
            + "\n";
    return new FeatureDefinitionsParser(List.of(BenchEvent.TYPE))
        .parse("bench", yaml)
        .views()
        .get(0);
  }
}
