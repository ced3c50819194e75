package dev.weir.benchmarks.windowcosts;

import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.window.ApplyResult;
import dev.weir.features.window.RowReader;
import dev.weir.features.window.RowUpdater;
import dev.weir.features.window.ViewPlan;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What of the costs of {@link WindowCosts} is the row's own: the same log through the same views,
 * without topic, store and changelog. CPU nanoseconds of one thread per event, the best of five
 * rounds in turn, so that a busy machine hardly shows.
 *
 * <pre>
 * benchmarks/run windowcosts.RowShare [EVENTS [LABEL,...]]
 * </pre>
 *
 * Read out are all windows as of each event. With a log of one longest window, so that views of any
 * length hold as many events, and with one of 30 days.
 */
final class RowShare {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 5;
  private static final int KEYS = 10_000;

  /** Keeps what was read alive. */
  @SuppressWarnings("UnusedVariable")
  private static double sink;

  private final EventLog.Settings settings;
  private final LogEvent[] events;
  private final int[] keys;

  private RowShare(EventLog.Settings settings) {
    this.settings = settings;
    this.events = new LogEvent[settings.events()];
    this.keys = new int[events.length];
    EventLog log = new EventLog(settings);
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < events.length; i++) {
      LogEvent event = log.next();
      events[i] = new LogEvent(event.id(), event.key(), event.timeMs(), event.amount(), "");
      keys[i] = numbers.computeIfAbsent(event.key(), key -> numbers.size());
    }
  }

  /** One view, its rows and the best it has done. */
  private static final class Lane {
    final StreamsContender contender;
    final FeatureView view;
    double updateNs = Double.MAX_VALUE;
    double bothNs = Double.MAX_VALUE;
    long bytes;

    Lane(StreamsContender contender) {
      this.contender = contender;
      this.view = CountView.definitions(contender.windows()).viewsOf(CountView.SOURCE).get(0);
    }
  }

  public static void main(String[] arguments) {
    int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    List<String> only = arguments.length > 1 ? List.of(arguments[1].split(",")) : List.of("weir");
    System.out.println("| log | view | update, ns | update and read, ns | row bytes per event |");
    System.out.println("|---|---|---|---|---|");
    for (double windows : new double[] {1, 0}) {
      EventLog.Settings settings =
          new EventLog.Settings(events, KEYS, 0.8, 2_026, 30L * 86_400_000, windows);
      new RowShare(settings).run(only);
    }
  }

  private void run(List<String> only) {
    List<Lane> lanes = new ArrayList<>();
    Stream.of(StreamsContender.values())
        .filter(c -> !c.windows().isEmpty() && only.stream().anyMatch(c.label()::startsWith))
        .filter(c -> c.title().startsWith("Weir"))
        .forEach(c -> lanes.add(new Lane(c)));
    for (int round = 0; round < ROUNDS; round++) {
      for (Lane lane : lanes) {
        lane.updateNs = Math.min(lane.updateNs, replay(lane, false));
        lane.bothNs = Math.min(lane.bothNs, replay(lane, true));
      }
    }
    for (Lane lane : lanes) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %,.0f | %,.0f | %,.0f |%n",
          settings.windows() > 0 ? "its longest window" : "30 days",
          lane.contender.title(),
          lane.updateNs,
          lane.bothNs,
          (double) lane.bytes / events.length);
    }
  }

  /** CPU nanoseconds per event over the second half of the log. */
  private double replay(Lane lane, boolean read) {
    ViewPlan plan = new ViewPlan(lane.view);
    RowUpdater updater = new RowUpdater(plan, 60_000);
    RowReader reader = new RowReader(plan);
    FeatureSchema schema = new FeatureSchema(lane.view.columns());
    int[] columns = IntStream.range(0, schema.size()).toArray();
    byte[][] rows = new byte[KEYS][];
    long longestMs = CountView.longestMs(lane.view);
    int counted = events.length / 2;
    long start = 0;
    lane.bytes = 0;
    for (int i = 0; i < events.length; i++) {
      if (i == counted) {
        start = THREADS.getCurrentThreadCpuTime();
      }
      long timeMs = settings.seenMs(events[i].timeMs(), longestMs);
      CountView.Seen seen = new CountView.Seen(events[i], timeMs);
      ApplyResult result =
          updater.apply(rows[keys[i]], seen, new LogPosition(0, i), Long.MAX_VALUE / 2);
      if (result != ApplyResult.APPLIED) {
        throw new IllegalStateException("event " + i + ": " + result);
      }
      byte[] row = updater.row();
      rows[keys[i]] = row;
      lane.bytes += row.length;
      if (read) {
        FeatureVector vector = new FeatureVector(schema, timeMs);
        reader.read(row, columns, vector);
        sink += vector.number(schema.size() - 1);
      }
    }
    return (double) (THREADS.getCurrentThreadCpuTime() - start) / (events.length - counted);
  }
}
