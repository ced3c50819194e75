package dev.weir.streams.batch;

import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.ingest.LineReader;
import dev.weir.streams.ingest.Row;
import dev.weir.streams.ingest.RowFormat;
import dev.weir.streams.ingest.RowReader;
import dev.weir.streams.query.ModerationRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The texts of one input in order, one at a time. Not thread-safe. */
public final class TextSource implements AutoCloseable {
  private static final int ID_LENGTH_MAX = 1_024;

  /**
   * A text, or what is wrong with the row it should have come from.
   *
   * @param line on which the row began, from 1
   * @param problem null for a text; else column and expectation, without content
   */
  record Item(long line, @Nullable String id, String text, @Nullable String problem) {}

  private final @Nullable RowReader rows;
  private final @Nullable LineReader lines;
  private final List<String> textFields;
  private final List<String> idFields;

  /**
   * @param textFields names of the field that holds the text; the first that a row has counts
   * @param idFields the same for its id; a row needs none
   * @throws dev.weir.streams.ingest.IngestException if there is no usable header line
   */
  public TextSource(
      String name,
      TextFormat format,
      InputStream in,
      List<String> textFields,
      List<String> idFields)
      throws IOException {
    RowFormat rowFormat = format.rows();
    this.rows = rowFormat == null ? null : new RowReader(name, rowFormat, in);
    this.lines = rowFormat == null ? new LineReader(in) : null;
    this.textFields = List.copyOf(textFields);
    this.idFields = List.copyOf(idFields);
  }

  /** The next one, null at the end. */
  @Nullable Item next() throws IOException {
    long line = 0;
    try {
      if (lines != null) {
        String text = lines.next();
        line = lines.number();
        return text == null ? null : checked(line, null, text);
      }
      RowReader reader = rows;
      Row row = reader == null ? null : reader.next();
      if (reader == null || row == null) {
        return null;
      }
      line = reader.line();
      String column = column(row, textFields);
      if (column == null) {
        throw new BadRowException(
            textFields.get(0), "missing (expected: the text, under that name or --text-field's)");
      }
      String text = row.get(column);
      String idColumn = column(row, idFields);
      String id = idColumn == null ? null : row.get(idColumn);
      if (id != null && id.length() > ID_LENGTH_MAX) {
        throw new BadRowException(
            String.valueOf(idColumn),
            id.length() + " characters (expected: at most " + ID_LENGTH_MAX + ")");
      }
      return checked(line, id, text == null ? "" : text);
    } catch (BadRowException e) {
      long at = rows == null ? lines == null ? line : lines.number() : rows.line();
      String column = e.column().isEmpty() ? "" : e.column() + ": ";
      return new Item(at, null, "", column + e.getMessage());
    }
  }

  private static Item checked(long line, @Nullable String id, String text) throws BadRowException {
    if (text.length() > ModerationRequest.TEXT_LENGTH_MAX) {
      throw new BadRowException(
          "",
          "text of "
              + text.length()
              + " characters (expected: at most "
              + ModerationRequest.TEXT_LENGTH_MAX
              + ")");
    }
    return new Item(line, id, text, null);
  }

  private static @Nullable String column(Row row, List<String> names) {
    for (String name : names) {
      if (row.has(name)) {
        return name;
      }
      // Header lines are read in lower case, JSON members as they are.
      String lower = name.toLowerCase(Locale.ROOT);
      if (row.has(lower)) {
        return lower;
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    if (rows != null) {
      rows.close();
    }
    if (lines != null) {
      lines.close();
    }
  }
}
