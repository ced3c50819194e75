package dev.weir.streams.offline.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A table on its way into a file: it has another name until it is whole, so that an end in between
 * leaves what was there before. Not thread-safe.
 */
public final class OutputFile implements AutoCloseable {
  private final Path path;
  private final Path part;
  private final TableWriter table;
  private boolean done;

  /**
   * @param temporary directory for what a format needs besides
   * @throws OutputException if the file's directory cannot be written to
   */
  public OutputFile(Path path, OutputFormat format, List<OutputColumn> columns, Path temporary) {
    this.path = path;
    this.part = path.resolveSibling("." + path.getFileName() + ".part");
    try {
      if (Files.isDirectory(path)) {
        throw new IOException("is a directory");
      }
      this.table =
          switch (format) {
            case CSV -> new DelimitedTable(stream(), ',', columns);
            case TSV -> new DelimitedTable(stream(), '\t', columns);
            case JSONL -> new JsonTable(stream(), columns);
            case PARQUET -> {
              Files.newOutputStream(part).close(); // says at once when that is not allowed
              yield new ParquetTable(
                  part, temporary.resolve(path.getFileName() + ".jsonl"), columns);
            }
          };
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private OutputStream stream() throws IOException {
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
    return path.toString().toLowerCase(Locale.ROOT).endsWith(".gz")
        ? new GZIPOutputStream(out, 1 << 16)
        : out;
  }

  public void row(@Nullable Object[] values) {
    try {
      table.row(values);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Completes the table and gives the file its name, in place of an older one. */
  public void finish() {
    try {
      table.finish();
      try {
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
      }
      done = true;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private OutputException failed(IOException e) {
    return new OutputException(
        path + ": cannot be written: " + (e.getMessage() == null ? e : e.getMessage()), e);
  }

  @Override
  public void close() {
    if (done) {
      return;
    }
    try {
      table.close();
    } catch (IOException e) {
      // What was not written is not missed: the file is given up.
    }
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
