package dev.weir.benchmarks.windowcosts;

import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.benchmarks.process.WorkDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs other engines, each in a JVM of its own on the class path of {@code benchmarks/rivals}. They
 * read the events, encoded, from memory, so that what a broker costs is not in their figures, and
 * take no checkpoints. Each says on its standard output:
 *
 * <pre>
 *   at EVENTS                       that many have gone in; when the warm-up is over, and at the end
 *   state BYTES                     of its windows, on the heap or on disk
 *   results COUNT                   values it gave out
 * </pre>
 */
final class RivalTrials {
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseG1GC",
          "-Xms256m",
          "-Xmx2g",
          "--add-modules=java.se",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.time=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  private final Path directory;
  private final Path library;
  private final EventLog.Settings settings;

  /**
   * @param library directory with the jars of {@code benchmarks/rivals}
   */
  RivalTrials(Path directory, Path library, EventLog.Settings settings) {
    this.directory = directory;
    this.library = library;
    this.settings = settings;
  }

  CostFigures run(RivalContender rival, int round) throws IOException {
    int events = (int) Math.max(1, Math.round(settings.events() * rival.share()));
    int warmUp = (int) (events * StreamsTrials.WARM_UP_SHARE);
    List<String> command = new ArrayList<>();
    command.add(rival.mainClass());
    command.addAll(rival.arguments());
    command.add(Integer.toString(events));
    command.add(Integer.toString(warmUp));
    Path own = Files.createDirectories(directory.resolve(rival.label() + "-" + round));
    command.add(own.toString());
    command.addAll(settings.arguments());
    long state;
    Duration cpuBefore;
    Duration cpuAfter;
    long before;
    long after;
    try (ChildJvm engine =
        ChildJvm.start(rival.label() + "-" + round, directory, library + "/*", OPTIONS, command)) {
      number(engine, "at");
      before = System.nanoTime();
      cpuBefore = engine.cpu();
      number(engine, "at");
      after = System.nanoTime();
      cpuAfter = engine.cpu();
      state = number(engine, "state");
      engine.finish();
    }
    WorkDirectory.delete(own);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    int counted = events - warmUp;
    int keys = EventTopic.keysIn(settings, events);
    return new CostFigures(
        rival.label(),
        rival.title(),
        round,
        counted,
        counted / ((after - before) / 1e9),
        cpuAfter.minus(cpuBefore).toNanos() / 1e9 / (counted / 1e6),
        0,
        keys,
        rival.onDisk() ? 0 : (double) state / keys,
        rival.onDisk() ? (double) state / keys : 0,
        0,
        load);
  }

  private static long number(ChildJvm engine, String what) throws IOException {
    while (true) {
      String line = engine.nextLine();
      if (line.startsWith(what + " ")) {
        return Long.parseLong(line.substring(what.length() + 1));
      }
    }
  }
}
