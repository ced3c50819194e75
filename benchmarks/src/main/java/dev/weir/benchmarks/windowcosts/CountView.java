package dev.weir.benchmarks.windowcosts;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Window;
import dev.weir.features.event.Event;
import dev.weir.features.event.EventType;
import dev.weir.features.event.EventType.Field;
import dev.weir.features.event.FieldType;
import dev.weir.features.event.LogPosition;
import dev.weir.features.storage.InMemoryRowStore;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One view that counts the events of a key over some windows, and events as it sees them. */
final class CountView {
  static final String SOURCE = "events";
  static final String SERVICE = "all";

  private static final EventType TYPE =
      new EventType(
          "bench.LogEvent",
          List.of(new Field("key", FieldType.STRING), new Field("time_ms", FieldType.LONG)));

  private CountView() {}

  /**
   * @param windows e.g. {@code [1h, 1d]}
   */
  static FeatureDefinitions definitions(String windows) {
    return new FeatureDefinitionsParser(List.of(TYPE))
        .parse(
            "window-costs",
            """
            entities: { account: { key: key } }
            sources: { events: { schema: bench.LogEvent, event_time: time_ms } }
            feature_views:
              activity:
                entity: account
                source: events
                features:
                  events: { count: '*', windows: %s }
            feature_services: { all: [activity] }
            """
                .formatted(windows));
  }

  /** Size of the row that each event of a log leaves behind. */
  static int[] rowBytes(String windows, EventLog.Settings settings) {
    FeatureDefinitions definitions = definitions(windows);
    FeatureView view = definitions.viewsOf(SOURCE).get(0);
    InMemoryRowStore rows = new InMemoryRowStore();
    FeatureStore features = new FeatureStore(definitions, rows);
    EventLog log = new EventLog(settings);
    long longestMs = longestMs(view);
    int[] bytes = new int[settings.events()];
    for (int i = 0; i < bytes.length; i++) {
      LogEvent event = log.next();
      Seen seen = new Seen(event, settings.seenMs(event.timeMs(), longestMs));
      features.apply(view, event.key(), seen, new LogPosition(0, i), Long.MAX_VALUE / 2);
      bytes[i] = Objects.requireNonNull(rows.get(features.rowKey(view, event.key()))).length;
    }
    return bytes;
  }

  /** Length of the longest window of a view. */
  static long longestMs(FeatureView view) {
    return view.features().stream()
        .flatMap(feature -> feature.windows().stream())
        .mapToLong(Window::lengthMs)
        .max()
        .orElseThrow();
  }

  /** What a wire adapter gives. */
  record Seen(LogEvent event, long eventTimeMs) implements Event {
    @Override
    public String id() {
      return event.id();
    }

    @Override
    public boolean has(int field) {
      return true;
    }

    @Override
    public double number(int field) {
      return field == 1 ? eventTimeMs : Double.NaN;
    }

    @Override
    public @Nullable String text(int field) {
      return field == 0 ? event.key() : null;
    }
  }
}
