package dev.weir.streams.offline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that goes with what is in it when it is closed. */
public record TemporaryDirectory(Path path) implements AutoCloseable {
  /**
   * @throws OfflineException if nothing can be made there
   */
  public static TemporaryDirectory in(Path parent) {
    try {
      return new TemporaryDirectory(Files.createTempDirectory(parent, ".weir-"));
    } catch (IOException e) {
      throw new OfflineException(
          parent
              + ": cannot be written to"
              + (Files.isDirectory(parent) ? "" : " (expected: a directory that is there)"),
          e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> walk = Files.walk(path)) {
      List<Path> all = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path each : all) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
