package dev.weir.streams.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Judges whether an instance can run on a machine. Pure. */
public final class MachineChecks {
  private static final int JAVA_MIN = 17;

  /** Heap, direct memory and rows of weir run, and the rest of a process. */
  private static final long MEMORY_MIN_BYTES = 1_500L << 20;

  /** Files of RocksDB and sockets of an instance with many partitions. */
  private static final long OPEN_FILES_MIN = 10_000;

  private MachineChecks() {}

  /** All findings. */
  public static List<Finding> of(MachineFacts facts) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        facts.java() >= JAVA_MIN
            ? Finding.ok("machine", "java", Integer.toString(facts.java()))
            : Finding.fail("machine", "java", Integer.toString(facts.java()), "JDK 17 or newer"));
    String memory =
        String.format(Locale.ROOT, "%.1f GiB", facts.memoryBytes() / (double) (1 << 30));
    findings.add(
        facts.memoryBytes() >= MEMORY_MIN_BYTES
            ? Finding.ok("machine", "memory", memory)
            : Finding.warn(
                "machine", "memory", memory, "1.5 GiB, or less heap by WEIR_JAVA_OPTS=-Xmx..."));
    if (facts.openFilesMax() >= 0) {
      String files = String.format(Locale.ROOT, "%,d", facts.openFilesMax());
      findings.add(
          facts.openFilesMax() >= OPEN_FILES_MIN
              ? Finding.ok("machine", "open files", files)
              : Finding.warn(
                  "machine", "open files", files, "ulimit -n 65536: rows are kept in many files"));
    }
    if (facts.totalBytes() >= 0) {
      findings.add(
          DiskSpace.judge(
              "data directory " + facts.dataDirectory(), facts.usableBytes(), facts.totalBytes()));
    }
    return findings;
  }
}
