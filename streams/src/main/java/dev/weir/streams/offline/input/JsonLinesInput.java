package dev.weir.streams.offline.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.ingest.LineReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One JSON object per line. */
final class JsonLinesInput implements RowInput {
  private final InputFile.Bytes bytes;
  private final LineReader lines;
  private final JsonValues values;
  private long line;
  private String text = "";

  JsonLinesInput(InputFile.Bytes bytes, Slots slots) {
    this.bytes = bytes;
    this.lines = new LineReader(bytes);
    this.values = new JsonValues(slots);
  }

  static List<String> columns(InputFile.Bytes bytes) throws IOException {
    Set<String> columns = new LinkedHashSet<>();
    try (LineReader lines = new LineReader(bytes)) {
      while (true) {
        try {
          String line = lines.next();
          if (line == null) {
            return new ArrayList<>(columns);
          }
          if (!line.isBlank()) {
            JsonValues.MAPPER.readTree(line).fieldNames().forEachRemaining(columns::add);
          }
        } catch (BadRowException | JsonProcessingException e) {
          // Named when it is read for its values.
        }
      }
    }
  }

  @Override
  public boolean next() throws IOException, BadRowException {
    text = "";
    String next;
    do {
      line = lines.number() + 1;
      next = lines.next();
      if (next == null) {
        return false;
      }
    } while (next.isBlank());
    text = next;
    values.read(next);
    return true;
  }

  @Override
  public @Nullable Object value(int slot) {
    return values.value(slot);
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public double done() {
    return bytes.done();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
