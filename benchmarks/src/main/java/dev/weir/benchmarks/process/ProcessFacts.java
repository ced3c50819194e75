package dev.weir.benchmarks.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux counts of a process.
 *
 * @param residentBytes memory it has in RAM
 * @param threads of it
 * @param files it has open, sockets included
 */
public record ProcessFacts(long residentBytes, int threads, int files) {
  static ProcessFacts of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    List<String> status = Files.readAllLines(process.resolve("status"));
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      return new ProcessFacts(
          1_024 * number(status, "VmRSS:"),
          (int) number(status, "Threads:"),
          Math.toIntExact(files.count()));
    }
  }

  /**
   * Bytes that a directory takes on the disk: blocks, as what Kafka preallocates takes none. Asks
   * {@code du}, which bears that files come and go.
   */
  public static long bytesOnDisk(Path directory) throws IOException {
    Process du =
        new ProcessBuilder("du", "-s", "-B1", directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.isEmpty() ? 0 : Long.parseLong(said.substring(0, said.indexOf('\t')));
  }

  private static long number(List<String> status, String name) {
    for (String line : status) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IllegalStateException("/proc/PID/status: no " + name + " (expected: Linux)");
  }
}
