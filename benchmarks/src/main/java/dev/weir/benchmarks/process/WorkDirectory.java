package dev.weir.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A benchmark's directory for data and logs, and the end of it. */
public final class WorkDirectory {
  private WorkDirectory() {}

  /** A new one among the temporary files; {@link #delete} it afterwards. */
  public static Path temporary(String name) throws IOException {
    return Files.createTempDirectory("weir-" + name);
  }

  /** Deletes it with all that is in it; nothing happens when it is not there. */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
