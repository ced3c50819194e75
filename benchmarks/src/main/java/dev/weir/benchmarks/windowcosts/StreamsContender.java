package dev.weir.benchmarks.windowcosts;

import java.util.List;
import java.util.Locale;

/**
 * What runs as a Kafka Streams application: the same source and the same decode of every event,
 * then the state of one kind.
 *
 * <p>Weir's contenders also read the value of every window as of each event; the others only keep
 * state.
 */
enum StreamsContender {
  /** Decode only: what the others have in common. */
  DECODE("decode only", 1),
  /** Plain get and put, event by event as large as Weir's rows, in Weir's store. */
  WEIR_STORE_GET_PUT("get + put, Weir's store, sizes of 24h", 1, "[24h]"),
  WEIR_STORE_GET_PUT_6("get + put, Weir's store, sizes of 6 windows", 1, Windows.SIX),
  STOCK_GET_PUT("get + put, stock store, sizes of 24h", 1, "[24h]"),
  STOCK_GET_PUT_CACHED("get + put, stock store, 64 MiB cache, sizes of 24h", 1, "[24h]"),
  WEIR_1H("Weir, window 1h", 1, "[1h]"),
  WEIR_24H("Weir, window 24h", 1, "[24h]"),
  WEIR_7D("Weir, window 7d", 1, "[7d]"),
  WEIR_30D("Weir, window 30d", 1, "[30d]"),
  WEIR_3_WINDOWS("Weir, windows 1h 24h 30d", 1, "[1h, 24h, 30d]"),
  WEIR_6_WINDOWS("Weir, windows 1m 10m 1h 24h 7d 30d", 1, Windows.SIX),
  DSL_HOPPING_24M("DSL hopping 24h by 24m", 0.02),
  DSL_HOPPING_5M("DSL hopping 24h by 5m", 0.005),
  DSL_HOPPING_1M("DSL hopping 24h by 1m", 0.002),
  DSL_SLIDING("DSL sliding 24h", 0.02);

  private static final class Windows {
    static final String SIX = "[1m, 10m, 1h, 24h, 7d, 30d]";
  }

  private final String title;
  private final double share;
  private final String windows;

  StreamsContender(String title, double share) {
    this(title, share, "");
  }

  StreamsContender(String title, double share, String windows) {
    this.title = title;
    this.share = share;
    this.windows = windows;
  }

  String title() {
    return title;
  }

  /** Which part of the log it gets: costs per million events of the slow ones are extrapolated. */
  double share() {
    return share;
  }

  /** Windows of its view, or of the one whose sizes it has; empty where there is none. */
  String windows() {
    return windows;
  }

  /** Whether it runs on a log whose times are other than in the topic. */
  boolean seesTimes() {
    return this == DECODE || !windows.isEmpty();
  }

  /** Whether each put is a record of the changelog, or each put that leaves the cache. */
  boolean logsEachPut() {
    return this == STOCK_GET_PUT || cached();
  }

  /**
   * Whether Kafka Streams' record cache is on: for one plain contender, and for all windows of the
   * DSL, which gain by it.
   */
  boolean cached() {
    return this == STOCK_GET_PUT_CACHED || name().startsWith("DSL");
  }

  /** Name on the command line and of its application. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> labels() {
    return List.of(values()).stream().map(StreamsContender::label).toList();
  }
}
