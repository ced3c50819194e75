package dev.weir.streams.offline.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CSV as in RFC 4180 with line feeds, or TSV; a header line; no value is empty, lists and maps are
 * JSON. TSV has no quotes: tabs and line ends of values become spaces.
 */
final class DelimitedTable implements TableWriter {
  private final char separator;
  private final Writer out;

  DelimitedTable(OutputStream out, char separator, List<OutputColumn> columns) throws IOException {
    this.separator = separator;
    this.out = new BufferedWriter(new OutputStreamWriter(out, UTF_8), 1 << 16);
    row(columns.stream().map(OutputColumn::name).toArray());
  }

  @Override
  public void row(@Nullable Object[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        out.write(separator);
      }
      Object value = values[i];
      if (value != null) {
        boolean nested =
            value instanceof List<?> || value instanceof Map<?, ?> || value instanceof JsonNode;
        text(nested ? JsonTable.text(value) : value.toString());
      }
    }
    out.write('\n');
  }

  private void text(String text) throws IOException {
    if (separator == '\t') {
      out.write(text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' '));
    } else if (needsQuotes(text)) {
      out.write('"');
      out.write(text.replace("\"", "\"\""));
      out.write('"');
    } else {
      out.write(text);
    }
  }

  private static boolean needsQuotes(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return true;
      }
    }
    return false;
  }

  @Override
  public void finish() throws IOException {
    out.close();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
