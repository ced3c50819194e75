package dev.weir.streams.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.streams.ingest.RejectedRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows set aside: the first of them named on standard error, all of them, with what was written, in
 * the rejects file when one was asked for. One JSON object per line, so that mended rows can be
 * taken out of it by a script.
 */
final class RejectsFile implements Consumer<RejectedRow>, AutoCloseable {
  private static final int NAMED_MAX = 20;

  private final PrintWriter err;
  private final @Nullable Writer file;
  private final JsonMapper json = new JsonMapper();
  private int named;

  RejectsFile(PrintWriter err, @Nullable Path path) {
    this.err = err;
    try {
      this.file = path == null ? null : Files.newBufferedWriter(path, UTF_8);
    } catch (IOException e) {
      throw new CommandFailure("--rejects " + path + ": cannot be written: " + e, e);
    }
  }

  @Override
  public void accept(RejectedRow row) {
    if (named < NAMED_MAX) {
      err.println("weir: " + row.message() + "; row set aside");
    } else if (named == NAMED_MAX) {
      err.println(
          "weir: further rows are set aside without a line each"
              + (file == null ? "; --rejects FILE keeps them all" : ""));
    }
    named++;
    err.flush();
    if (file != null) {
      write(file, row);
    }
  }

  private void write(Writer out, RejectedRow row) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("file", row.file());
    line.put("line", row.line());
    line.put("column", row.column());
    line.put("problem", row.problem());
    line.put("row", row.text());
    try {
      out.write(json.writeValueAsString(line));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
