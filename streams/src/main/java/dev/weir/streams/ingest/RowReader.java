package dev.weir.streams.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one input, in order, one at a time. A row that cannot be read does not end the input: a
 * quote left open is found by looking ahead, and reading goes on at the line after it began.
 */
public final class RowReader implements AutoCloseable {
  /**
   * Lines that one quoted value may span; an open quote would else swallow the rest of the file.
   */
  private static final int QUOTED_LINES_MAX = 1_000;

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);
  private static final ObjectReader CSV = CsvMapper.builder().build().readerFor(String[].class);

  private record Line(long number, String text) {}

  private final RowFormat format;
  private final LineReader lines;
  private final Deque<Line> ahead = new ArrayDeque<>();
  private final Map<String, Integer> indexByColumn = new HashMap<>();
  private List<String> header = List.of();
  private List<String> written = List.of();
  private long rowLine;
  private String rowText = "";

  /**
   * @throws IngestException if there is no usable header line
   */
  public RowReader(String name, RowFormat format, InputStream in) throws IOException {
    this.format = format;
    this.lines = new LineReader(in);
    if (format != RowFormat.JSONL) {
      try {
        readHeader(name);
      } catch (BadRowException e) {
        throw new IngestException(name + ":1: header line: " + e.getMessage());
      }
    }
  }

  private void readHeader(String name) throws IOException, BadRowException {
    Line line = logicalLine();
    if (line == null) {
      return; // an empty file has no rows
    }
    written = List.of(split(line.text())).stream().map(String::strip).toList();
    header = written.stream().map(column -> column.toLowerCase(Locale.ROOT)).toList();
    for (int i = 0; i < header.size(); i++) {
      if (indexByColumn.put(header.get(i), i) != null) {
        throw new IngestException(
            name + ":1: column '" + header.get(i) + "' twice (expected: named once)");
      }
    }
  }

  /** Columns in file order, in lower case; empty for JSON lines. */
  public List<String> header() {
    return header;
  }

  /** Columns in file order, as they are written. */
  public List<String> headerAsWritten() {
    return written;
  }

  boolean hasHeader() {
    return !header.isEmpty();
  }

  /** Line on which the row read last began. */
  public long line() {
    return rowLine;
  }

  /** The row read last, as written; empty when it could not be read at all. */
  public String text() {
    return rowText;
  }

  /**
   * The next row, null at the end.
   *
   * @throws BadRowException if it cannot be read; call again for the next
   */
  public @Nullable Row next() throws IOException, BadRowException {
    rowText = "";
    Line line;
    do {
      rowLine = lines.number() + 1;
      line = logicalLine();
      if (line == null) {
        return null;
      }
      rowLine = line.number();
    } while (line.text().isBlank());
    rowText = line.text();
    return format == RowFormat.JSONL ? json(line.text()) : delimited(line.text());
  }

  private Row json(String text) throws BadRowException {
    try {
      JsonNode node = JSON.readTree(text);
      if (!node.isObject()) {
        throw new BadRowException("", "JSON that is no object (expected: one object per line)");
      }
      return new Row.Json(node);
    } catch (JsonProcessingException e) {
      // Jackson's own message quotes the source: its position is enough.
      throw new BadRowException(
          "",
          "not JSON at character "
              + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr())
              + " (expected: one object per line)");
    }
  }

  private Row delimited(String text) throws BadRowException {
    String[] values = split(text);
    if (values.length != header.size()) {
      throw new BadRowException(
          "", values.length + " columns (expected: " + header.size() + ", as the header says)");
    }
    return new Row.Delimited(indexByColumn, values);
  }

  private String[] split(String text) throws BadRowException {
    if (format == RowFormat.TSV) {
      return text.split("\t", -1);
    }
    if (text.indexOf('"') < 0) {
      return text.split(",", -1); // nothing quoted: several times as fast
    }
    try {
      String[] values = CSV.readValue(text);
      return values == null ? new String[0] : values;
    } catch (IOException e) {
      throw new BadRowException("", "not CSV (expected: quotes closed and doubled inside)");
    }
  }

  /** A line, in CSV together with those that its quoted values go on to. */
  private @Nullable Line logicalLine() throws IOException, BadRowException {
    Line first = physicalLine();
    if (first == null || format != RowFormat.CSV || quotesClosed(first.text())) {
      return first;
    }
    StringBuilder text = new StringBuilder(first.text());
    Deque<Line> taken = new ArrayDeque<>();
    boolean closed = false;
    try {
      while (!closed
          && taken.size() < QUOTED_LINES_MAX
          && text.length() < LineReader.LINE_BYTES_MAX) {
        Line more = physicalLine();
        if (more == null) {
          break;
        }
        taken.addLast(more);
        text.append('\n').append(more.text());
        closed = !quotesClosed(more.text());
      }
    } finally {
      if (!closed) {
        while (!taken.isEmpty()) {
          ahead.addFirst(taken.removeLast());
        }
      }
    }
    if (!closed) {
      rowLine = first.number();
      rowText = first.text();
      throw new BadRowException("", "quote that is not closed (expected: closed, doubled inside)");
    }
    return new Line(first.number(), text.toString());
  }

  private @Nullable Line physicalLine() throws IOException, BadRowException {
    if (!ahead.isEmpty()) {
      return ahead.removeFirst();
    }
    String text = lines.next();
    return text == null ? null : new Line(lines.number(), text);
  }

  private static boolean quotesClosed(String text) {
    return text.chars().filter(c -> c == '"').count() % 2 == 0;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
