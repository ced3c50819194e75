package dev.weir.features.window;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.MapEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A view with every aggregation and events to feed it, for tests. */
public final class TestViews {
  public static final long T0 = 1_700_000_000_123L;

  public static final EventType TYPE =
      new EventType(
          "test.Event",
          List.of(
              new Field("key", FieldType.STRING),
              new Field("kind", FieldType.STRING),
              new Field("text", FieldType.STRING),
              new Field("score", FieldType.DOUBLE),
              new Field("size", FieldType.LONG),
              new Field("flag", FieldType.BOOLEAN)));

  // 252 bytes: of what follows some fits and some does not.
  private static final String LONG_TEXT = "é".repeat(126);

  private TestViews() {}

  public static FeatureView of(String features) {
    String yaml =
        "entities: { e: { key: key } }\n"
            + "sources: { s: { schema: test.Event, event_time: size } }\n"
            + "feature_views:\n  v:\n    entity: e\n    source: s\n    features:\n"
            + features;
    FeatureDefinitions definitions =
        new FeatureDefinitionsParser(List.of(TYPE)).parse("test.yaml", yaml);
    return definitions.view("v").orElseThrow();
  }

  /** Every aggregation over a short, a middle and a long window. */
  public static FeatureView everything(String shortWindow, String middleWindow, String longWindow) {
    String windows = "windows: [" + shortWindow + ", " + middleWindow + ", " + longWindow + "]";
    return of(
        """
              events: { count: "*", W }
              scored: { count: score, W }
              likes: { count: "*", where: "kind == 'LIKE'", W }
              score_sum: { sum: score, W }
              score_mean: { mean: score, W }
              score_min: { min: score, W }
              score_max: { max: score, W }
              size_mean: { mean: size, where: "kind != 'LIKE'", W }
              texts: { approx_distinct: text, W }
              decayed: { decayed_count: { half_life: HALF } }
              variance: { variance: score, W }
              sample: { stddev: score, sample: true, where: "kind != 'LIKE'", W }
              events_rate: { rate: "*", per: 1m, W }
              size_rate: { rate: size, W }
              like_share: { ratio: "kind == 'LIKE'", W }
              first_size: { first: size, W }
              first_text: { first: text, W }
              first_flag: { first: flag, W }
              last_score: { last: score, W }
              last_text: { last: text, where: "kind == 'VIEW'", W }
              last_texts: { last_n: text, n: 5, W }
              last_sizes: { last_n: size, n: 64, W }
              text_set: { distinct_set: text, limit: 20, W }
              size_set: { distinct_set: { field: size, limit: 256 }, W }
              median: { approx_quantile: score, q: 0.5, W }
              quantiles: { approx_quantile: { field: size, q: [0, 0.333333, 0.95, 1] }, W }
              top: { approx_top_k: text, k: 3, W }
              kinds: { histogram: kind, keys: 2, W }
              sizes: { histogram: size, buckets: [0, 10, 100.5, 500], W }
              fading: { decayed_sum: score, half_life: HALF }
        """
            .replace("W", windows)
            .replace("HALF", middleWindow));
  }

  /** Every aggregation over all time, some over windows too. */
  public static FeatureView lifetime(String shortWindow, String longWindow) {
    return of(
        """
              events: { count: "*", windows: [SHORT, LONG] }
              ever: { count: "*" }
              scored: { count: score }
              likes: { count: "*", where: "kind == 'LIKE'" }
              score_sum: { sum: score, windows: [LONG] }
              score_ever: { sum: score }
              score_mean: { mean: score }
              score_min: { min: score }
              score_max: { max: score }
              texts: { approx_distinct: text }
              decayed: { decayed_count: { half_life: SHORT } }
              variance: { variance: score }
              like_share: { ratio: "kind == 'LIKE'" }
              first_text: { first: text }
              last_score: { last: score }
              last_texts: { last_n: text, n: 5 }
              text_set: { distinct_set: text, limit: 20 }
              quantiles: { approx_quantile: size, q: [0.5, 0.95] }
              top: { approx_top_k: text, k: 3 }
              kinds: { histogram: kind }
              sizes: { histogram: size, buckets: [0, 10, 100] }
              rate: { rate: "*", windows: [LONG] }
        """
            .replace("SHORT", shortWindow)
            .replace("LONG", longWindow));
  }

  /** An event at a time; fields are absent now and then, numbers sometimes none. */
  public static MapEvent event(Random random, int id, long timeMs, int texts) {
    Map<String, Object> values = new HashMap<>();
    values.put("key", "k");
    values.put("kind", List.of("LIKE", "VIEW", "SHARE").get(random.nextInt(3)));
    if (random.nextInt(8) > 0) {
      int text = random.nextInt(texts);
      values.put("text", random.nextInt(30) == 0 ? LONG_TEXT + text : "t" + text);
    }
    if (random.nextInt(6) > 0) {
      values.put("score", random.nextInt(50) == 0 ? Double.NaN : random.nextGaussian());
    }
    values.put("size", (long) (random.nextInt(1_000) * Math.pow(10, random.nextInt(3) - 1)));
    values.put("flag", random.nextBoolean());
    return new MapEvent(TYPE, "e" + id, timeMs, values);
  }
}
