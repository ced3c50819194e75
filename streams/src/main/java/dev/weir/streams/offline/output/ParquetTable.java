package dev.weir.streams.offline.output;

import dev.weir.streams.offline.duck.Duck;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parquet: the rows go to a file of JSON lines first, which DuckDB turns into columns. */
final class ParquetTable implements TableWriter {
  private final Path target;
  private final Path staged;
  private final List<OutputColumn> columns;
  private final JsonTable json;
  private long rows;

  /**
   * @param staged where the JSON lines go
   */
  ParquetTable(Path target, Path staged, List<OutputColumn> columns) throws IOException {
    this.target = target;
    this.staged = staged;
    this.columns = columns;
    this.json =
        new JsonTable(new BufferedOutputStream(Files.newOutputStream(staged), 1 << 16), columns);
  }

  @Override
  public void row(@Nullable Object[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      if (columns.get(i).type() == ColumnType.JSON && values[i] != null) {
        values[i] = JsonTable.text(values[i]);
      }
    }
    json.row(values);
    rows++;
  }

  @Override
  public void finish() throws IOException {
    json.finish();
    try (Connection connection = Duck.open();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY ("
              + select()
              + ") TO "
              + Duck.literal(target.toString())
              + " (FORMAT parquet, COMPRESSION zstd)");
    } catch (SQLException e) {
      throw Duck.failed(e);
    }
  }

  private String select() {
    if (rows == 0) {
      return columns.stream()
          .map(c -> "NULL::" + c.type().sql() + " AS " + Duck.name(c.name()))
          .collect(Collectors.joining(", ", "SELECT ", " LIMIT 0"));
    }
    return "SELECT * FROM read_json("
        + Duck.literal(staged)
        + ", format = 'newline_delimited', maximum_object_size = 8388608, columns = {"
        + columns.stream()
            .map(c -> Duck.literal(c.name()) + ": " + Duck.literal(c.type().sql()))
            .collect(Collectors.joining(", "))
        + "})";
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
