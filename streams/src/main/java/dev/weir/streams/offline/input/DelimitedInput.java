package dev.weir.streams.offline.input;

import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.ingest.Row;
import dev.weir.streams.ingest.RowFormat;
import dev.weir.streams.ingest.RowReader;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CSV or TSV with a header line; names are compared without regard to case. */
final class DelimitedInput implements RowInput {
  private final InputFile.Bytes bytes;
  private final RowReader rows;
  private final int[] columns;
  private String[] values = new String[0];

  DelimitedInput(String name, InputFormat format, InputFile.Bytes bytes, Slots slots)
      throws IOException {
    this.bytes = bytes;
    this.rows = reader(name, format, bytes);
    this.columns = new int[slots.count()];
    for (int slot = 0; slot < columns.length; slot++) {
      columns[slot] = -1;
      for (String candidate : slots.names().get(slot)) {
        if (columns[slot] < 0) {
          columns[slot] = rows.header().indexOf(candidate.toLowerCase(Locale.ROOT));
        }
      }
    }
  }

  private static RowReader reader(String name, InputFormat format, InputFile.Bytes bytes)
      throws IOException {
    return new RowReader(name, format == InputFormat.CSV ? RowFormat.CSV : RowFormat.TSV, bytes);
  }

  static List<String> columns(String name, InputFormat format, InputFile.Bytes bytes)
      throws IOException {
    try (RowReader rows = reader(name, format, bytes)) {
      return rows.headerAsWritten();
    }
  }

  @Override
  public boolean next() throws IOException, BadRowException {
    Row row = rows.next();
    if (row instanceof Row.Delimited delimited) {
      values = delimited.values();
      return true;
    }
    return false;
  }

  @Override
  public @Nullable Object value(int slot) {
    int column = columns[slot];
    return column < 0 || values[column].isEmpty() ? null : values[column];
  }

  @Override
  public long line() {
    return rows.line();
  }

  @Override
  public String text() {
    return rows.text();
  }

  @Override
  public double done() {
    return bytes.done();
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
