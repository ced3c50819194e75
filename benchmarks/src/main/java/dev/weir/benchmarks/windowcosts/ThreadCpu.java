package dev.weir.benchmarks.windowcosts;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * CPU time of this process by name of its threads, natives (compiler, collector, RocksDB) included:
 * Linux only, elsewhere nothing. The kernel keeps 15 characters of a name and counts in ticks of 10
 * ms.
 */
final class ThreadCpu {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final int TICKS_PER_SECOND = 100;

  private ThreadCpu() {}

  /** Threads whose names differ in digits only are taken together. */
  static void print(PrintStream out) throws IOException {
    if (!Files.isDirectory(TASKS)) {
      return;
    }
    Map<String, Long> ticks = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(TASKS)) {
      for (Path task : tasks.toList()) {
        String stat = Files.readString(task.resolve("stat"));
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        ticks.merge(
            name.replaceAll("[0-9]+", "#"),
            Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
            Long::sum);
      }
    }
    ticks.forEach(
        (name, used) -> {
          if (used >= TICKS_PER_SECOND / 10) {
            out.printf(Locale.ROOT, "%-18s %6.2f s%n", name, (double) used / TICKS_PER_SECOND);
          }
        });
  }
}
