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
final class TestViews {
  static final long T0 = 1_700_000_000_123L;

  static final EventType TYPE =
      new EventType(
          "test.Event",
          List.of(
              new Field("key", FieldType.STRING),
              new Field("kind", FieldType.STRING),
              new Field("text", FieldType.STRING),
              new Field("score", FieldType.DOUBLE),
              new Field("size", FieldType.LONG)));

  private TestViews() {}

  static FeatureView of(String features) {
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
  static FeatureView everything(String shortWindow, String middleWindow, String longWindow) {
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
              decayed: { decayed_count: { half_life: S } }
        """
            .replace("W", windows)
            .replace("S", middleWindow));
  }

  /** Every aggregation over all time, some over windows too. */
  static FeatureView lifetime(String shortWindow, String longWindow) {
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
        """
            .replace("SHORT", shortWindow)
            .replace("LONG", longWindow));
  }

  /** An event at a time; fields are absent now and then, numbers sometimes none. */
  static MapEvent event(Random random, int id, long timeMs, int texts) {
    Map<String, Object> values = new HashMap<>();
    values.put("key", "k");
    values.put("kind", List.of("LIKE", "VIEW", "SHARE").get(random.nextInt(3)));
    if (random.nextInt(8) > 0) {
      values.put("text", "t" + random.nextInt(texts));
    }
    if (random.nextInt(6) > 0) {
      values.put("score", random.nextInt(50) == 0 ? Double.NaN : random.nextGaussian());
    }
    values.put("size", (long) random.nextInt(1_000));
    return new MapEvent(TYPE, "e" + id, timeMs, values);
  }
}
