package dev.weir.benchmarks.windowcosts;

import java.util.List;
import java.util.Locale;

/** Sliding counts of other engines; their programs are in {@code benchmarks/rivals}. */
enum RivalContender {
  JET_24M("Hazelcast Jet 24h by 24m, heap", 1, "JetWindows", 24),
  JET_5M("Hazelcast Jet 24h by 5m, heap", 1, "JetWindows", 5),
  FLINK_HEAP_24M("Flink 24h by 24m, heap", 0.1, "FlinkWindows", 24, "hashmap"),
  FLINK_HEAP_5M("Flink 24h by 5m, heap", 0.025, "FlinkWindows", 5, "hashmap"),
  FLINK_ROCKSDB_24M("Flink 24h by 24m, RocksDB", 0.02, "FlinkWindows", 24, "rocksdb"),
  FLINK_ROCKSDB_5M("Flink 24h by 5m, RocksDB", 0.005, "FlinkWindows", 5, "rocksdb");

  private final String title;
  private final double share;
  private final String program;
  private final int hopMinutes;
  private final String backend;

  RivalContender(String title, double share, String program, int hopMinutes) {
    this(title, share, program, hopMinutes, "");
  }

  RivalContender(String title, double share, String program, int hopMinutes, String backend) {
    this.title = title;
    this.share = share;
    this.program = program;
    this.hopMinutes = hopMinutes;
    this.backend = backend;
  }

  String title() {
    return title;
  }

  /** Which part of the log it gets. */
  double share() {
    return share;
  }

  String mainClass() {
    return "dev.weir.benchmarks.rivals." + program;
  }

  List<String> arguments() {
    return backend.isEmpty()
        ? List.of(Integer.toString(hopMinutes))
        : List.of(Integer.toString(hopMinutes), backend);
  }

  /** Whether its state is in RocksDB rather than on the heap. */
  boolean onDisk() {
    return backend.equals("rocksdb");
  }

  /** Name on the command line. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> labels() {
    return List.of(values()).stream().map(RivalContender::label).toList();
  }
}
