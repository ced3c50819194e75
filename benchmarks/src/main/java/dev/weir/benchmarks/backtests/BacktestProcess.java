package dev.weir.benchmarks.backtests;

import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.streams.Main;
import dev.weir.streams.offline.ProcessMemory;
import java.util.Locale;

/** {@code weir} with the arguments given, and what it took: a process of its own. */
final class BacktestProcess {
  private BacktestProcess() {}

  public static void main(String[] arguments) {
    long startedNanos = System.nanoTime();
    int code = Main.commandLine().execute(arguments);
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "exit code %d, %.1f s, %.1f CPU s, peak memory %,d MB%n",
        code,
        seconds,
        ChildJvm.cpuOf(ProcessHandle.current()).toMillis() / 1e3,
        ProcessMemory.peakBytes() >> 20);
    System.exit(code);
  }
}
