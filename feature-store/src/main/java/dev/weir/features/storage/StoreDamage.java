package dev.weir.features.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * Files of a store that are not as they were written: found by checksums, also long after the store
 * was opened. That it was found is kept in a file beside the store, so that the next start does not
 * trust what is left of it.
 */
public final class StoreDamage {
  private StoreDamage() {}

  /** Whether it tells of damage, not of a disk that is full or a store that is in use. */
  static boolean isToldBy(RocksDBException failure) {
    Status status = failure.getStatus();
    if (status == null) {
      return false;
    }
    return status.getCode() == Status.Code.Corruption
        || (status.getCode() == Status.Code.IOError
            && String.valueOf(failure.getMessage()).contains("No such file"));
  }

  /** Keeps in mind that the store in that directory is damaged. */
  static void remember(Path directory) {
    try {
      Files.writeString(mark(directory), "found damaged; is built again from the log\n");
    } catch (IOException e) {
      // Then the next read that comes upon it finds it again.
      return;
    }
  }

  static boolean isRemembered(Path directory) {
    return Files.exists(mark(directory));
  }

  /**
   * Deletes the store in that directory, which nobody may have open.
   *
   * @throws UncheckedIOException if something of it stays
   */
  public static void clear(Path directory) {
    try {
      if (Files.exists(directory)) {
        try (Stream<Path> files = Files.walk(directory)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      Files.deleteIfExists(mark(directory)); // last: until all is gone it is damaged
    } catch (IOException e) {
      throw new UncheckedIOException(
          "state directory " + directory + ": damaged, and cannot be deleted; delete it", e);
    }
  }

  private static Path mark(Path directory) {
    return directory.resolveSibling(directory.getFileName() + ".damaged");
  }
}
