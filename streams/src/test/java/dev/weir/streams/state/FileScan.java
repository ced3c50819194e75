package dev.weir.streams.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/**
 * Where in the files of a store a text still is: as raw bytes in any file, deletions included, and,
 * since files of rows may be compressed, as a part of any row in them.
 */
public final class FileScan {
  private FileScan() {}

  private static final long WRITTEN_WITHIN_NANOS = 10_000_000_000L;

  /** Names of the files, under the directory, that hold the text. */
  public static List<String> filesWith(Path directory, String text) {
    byte[] sought = text.getBytes(StandardCharsets.UTF_8);
    List<String> found = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        try {
          if (contains(Files.readAllBytes(file), sought)
              || (file.toString().endsWith(".sst") && entryWith(file, sought))) {
            found.add(directory.relativize(file).toString());
          }
        } catch (NoSuchFileException e) {
          // Dropped while we looked: it holds nothing.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static boolean entryWith(Path file, byte[] sought) throws IOException {
    long deadline = System.nanoTime() + WRITTEN_WITHIN_NANOS;
    while (true) {
      try {
        return whenWritten(file, sought);
      } catch (RocksDBException e) {
        if (!Files.exists(file)) {
          throw new NoSuchFileException(file.toString());
        }
        // A compaction may be writing it just now.
        if (System.nanoTime() > deadline) {
          throw new IOException(file.toString(), e);
        }
        Thread.onSpinWait();
      }
    }
  }

  private static boolean whenWritten(Path file, byte[] sought) throws RocksDBException {
    try (Options options = new Options();
        ReadOptions reads = new ReadOptions();
        SstFileReader reader = new SstFileReader(options)) {
      reader.open(file.toString());
      try (SstFileReaderIterator entries = reader.newIterator(reads)) {
        for (entries.seekToFirst(); entries.isValid(); entries.next()) {
          if (contains(entries.key(), sought) || contains(entries.value(), sought)) {
            return true;
          }
        }
        entries.status();
      }
      return false;
    }
  }

  /** Whether the sought bytes are a part of the others. */
  public static boolean contains(byte[] bytes, byte[] sought) {
    outer:
    for (int i = 0; i <= bytes.length - sought.length; i++) {
      for (int j = 0; j < sought.length; j++) {
        if (bytes[i + j] != sought[j]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }
}
