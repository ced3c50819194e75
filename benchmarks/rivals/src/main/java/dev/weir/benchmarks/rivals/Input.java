package dev.weir.benchmarks.rivals;

import dev.weir.benchmarks.windowcosts.EventLog;
import dev.weir.benchmarks.windowcosts.LogEvent;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * The events of this process, encoded, and what it says to the process that measures it. Behind
 * them come two markers: when a value of the first is given out, which the second brings about, all
 * events before have been counted.
 *
 * <p>One per process, since engines copy their functions and what those refer to. Events are taken
 * by one thread, results are given by one.
 */
final class Input {
  private static final String MARKER = "marker";
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final CountDownLatch ALL_COUNTED = new CountDownLatch(1);
  private static final AtomicBoolean SAID = new AtomicBoolean();
  private static final LongAdder RESULTS = new LongAdder();
  private static final LogEvent.Codec CODEC = new LogEvent.Codec();

  private static byte[][] events = new byte[0][];
  private static int warmUp;
  private static long markerStepMs;
  private static long heapBefore;
  private static long lastMs;

  private Input() {}

  /**
   * @param arguments of the process: from an index on events, warm-up, directory, log settings
   * @param hopMs of the windows: so far apart, and more, are the markers
   */
  static void open(String[] arguments, int from, long hopMs) {
    EventLog.Settings settings = EventLog.Settings.of(arguments, from + 3);
    events = EventLog.encoded(settings, Integer.parseInt(arguments[from]));
    warmUp = Integer.parseInt(arguments[from + 1]);
    markerStepMs = 2 * hopMs;
    heapBefore = heap();
  }

  /** Events and markers. */
  static int size() {
    return events.length + 2;
  }

  /** Decodes an event, or makes a marker; says so when the warm-up is over. */
  static LogEvent take(int index) {
    if (index == warmUp) {
      OUT.println("at " + index);
    }
    if (index < events.length) {
      LogEvent event = CODEC.decode(events[index]);
      lastMs = event.timeMs();
      return event;
    }
    long time = lastMs + (index - events.length + 1) * markerStepMs;
    return new LogEvent(MARKER + index, MARKER, time, 0, "");
  }

  /** A value came out. */
  static void result(String key) {
    RESULTS.increment();
    if (key.equals(MARKER) && SAID.compareAndSet(false, true)) {
      OUT.println("at " + events.length);
      ALL_COUNTED.countDown();
    }
  }

  static CountDownLatch allCounted() {
    return ALL_COUNTED;
  }

  /** Heap in use beyond what the events take, after a collection. */
  static long heapState() {
    return heap() - heapBefore;
  }

  static void end(long stateBytes) {
    OUT.println("state " + stateBytes);
    OUT.println("results " + RESULTS.sum());
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
