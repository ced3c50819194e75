package dev.weir.benchmarks.lookups;

import dev.weir.features.FeatureStore;
import dev.weir.features.aggregation.Hash64;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.storage.RowStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * 25 views of 10 features, as Feast's benchmarks have them, but windows over events: every answer
 * is computed as of the moment asked for.
 */
final class BenchStore {
  static final int VIEWS = 25;
  static final int FEATURES_PER_VIEW = 10;

  /** The moment of all lookups. */
  static final long NOW_MS = 1_780_000_000_000L;

  private static final EventType TYPE =
      new EventType(
          "bench.Amount",
          List.of(
              new Field("user", FieldType.STRING),
              new Field("at", FieldType.LONG),
              new Field("amount", FieldType.DOUBLE)));

  static final FeatureDefinitions DEFINITIONS =
      new FeatureDefinitionsParser(List.of(TYPE)).parse("lookups", yaml());

  private BenchStore() {}

  private static String yaml() {
    StringBuilder yaml =
        new StringBuilder(
            """
            entities: { user: { key: user } }
            sources: { amounts: { schema: bench.Amount, event_time: at } }
            feature_views:
            """);
    for (int view = 0; view < VIEWS; view++) {
      yaml.append("  v").append(view).append(":\n");
      yaml.append(
          """
              entity: user
              source: amounts
              features:
                events: { count: '*', windows: [1m, 1h, 1d, 7d] }
                amount: { mean: amount, windows: [1h, 1d, 7d] }
                most: { max: amount, windows: [1d] }
                total: { sum: amount, windows: [1h, 1d] }
          """);
    }
    return yaml.toString();
  }

  /** Names of so many features, view after view. */
  static List<String> features(int count) {
    List<String> names = new ArrayList<>();
    for (FeatureView view : DEFINITIONS.views()) {
      for (FeatureColumn column : view.columns()) {
        names.add(column.reference());
      }
    }
    return List.copyOf(names.subList(0, count));
  }

  static String key(int entity) {
    // As ids are: long, and not in order.
    return "user-" + Long.toHexString(Hash64.of("user" + entity)) + "-" + entity;
  }

  private record Amount(String key, long eventTimeMs, double amount) implements Event {
    @Override
    public String id() {
      return key + eventTimeMs;
    }

    @Override
    public boolean has(int field) {
      return true;
    }

    @Override
    public double number(int field) {
      return field == 2 ? amount : field == 1 ? eventTimeMs : Double.NaN;
    }

    @Override
    public @Nullable String text(int field) {
      return field == 0 ? key : null;
    }
  }

  /** Events of the last two hours, so many for each entity in each view; in order. */
  static void fill(RowStore rows, int entities, int events) {
    FeatureStore store = new FeatureStore(DEFINITIONS, rows);
    Random random = new Random(42);
    long offset = 0;
    for (int entity = 0; entity < entities; entity++) {
      String key = key(entity);
      for (FeatureView view : DEFINITIONS.views()) {
        long spreadMs = 7_200_000L / events;
        for (int event = 0; event < events; event++) {
          long atMs =
              NOW_MS - spreadMs * (events - event) + random.nextInt((int) Math.max(1, spreadMs));
          store.apply(
              view,
              key,
              new Amount(key, atMs, random.nextInt(10_000) / 100.0),
              new LogPosition(0, offset++),
              NOW_MS);
        }
      }
    }
  }
}
