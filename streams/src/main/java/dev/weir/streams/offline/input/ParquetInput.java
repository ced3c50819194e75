package dev.weir.streams.offline.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.streams.offline.duck.Duck;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a Parquet file, of which only the wanted columns are read. */
final class ParquetInput implements RowInput {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How a column's values are fetched. */
  private enum Kind {
    NONE,
    TEXT,
    WHOLE,
    NUMBER,
    TRUTH,
    TIME,
    NESTED
  }

  private final Connection connection;
  private final Statement statement;
  private final ResultSet rows;
  private final Kind[] kinds;
  private final int[] columns;
  private final @Nullable Object[] values;
  private final long total;
  private long number;

  ParquetInput(Path path, Slots slots) throws IOException {
    this.connection = Duck.open();
    this.kinds = new Kind[slots.count()];
    this.columns = new int[slots.count()];
    this.values = new Object[slots.count()];
    try {
      this.statement = connection.createStatement();
      String from = " FROM read_parquet(" + Duck.literal(path) + ")";
      this.total = count(from);
      List<String> selected = new ArrayList<>();
      for (int slot = 0; slot < slots.count(); slot++) {
        kinds[slot] = Kind.NONE;
        for (String name : slots.names().get(slot)) {
          if (kinds[slot] == Kind.NONE) {
            select(slot, name, from, selected);
          }
        }
      }
      String what = selected.isEmpty() ? "1" : String.join(", ", selected);
      this.rows = statement.executeQuery("SELECT " + what + from);
    } catch (SQLException e) {
      throw failedToOpen(e);
    }
  }

  private IOException failedToOpen(SQLException e) {
    try {
      connection.close();
    } catch (SQLException ignored) {
      e.addSuppressed(ignored);
    }
    return Duck.failed(e);
  }

  private long count(String from) throws SQLException {
    try (ResultSet count = statement.executeQuery("SELECT count(*)" + from)) {
      count.next();
      return count.getLong(1);
    }
  }

  /** Chooses a column for the slot when the file has it, whole or within structs. */
  private void select(int slot, String name, String from, List<String> selected) {
    List<String> expressions = new ArrayList<>(List.of(Duck.name(name)));
    if (name.indexOf('.') >= 0) {
      List<String> parts = new ArrayList<>();
      for (String part : name.split("\\.", -1)) {
        parts.add(Duck.name(part));
      }
      expressions.add(String.join(".", parts));
    }
    for (String expression : expressions) {
      String type = typeOf(expression, from);
      if (type != null) {
        kinds[slot] = kind(type);
        selected.add(fetched(expression, kinds[slot]));
        columns[slot] = selected.size();
        return;
      }
    }
  }

  private @Nullable String typeOf(String expression, String from) {
    try (ResultSet described =
        statement.executeQuery("DESCRIBE SELECT " + expression + " AS wanted" + from)) {
      return described.next() ? described.getString("column_type") : null;
    } catch (SQLException e) {
      return null; // no such column
    }
  }

  private static Kind kind(String type) {
    if (type.startsWith("TIMESTAMP") || type.equals("DATE")) {
      return Kind.TIME;
    }
    if (type.startsWith("STRUCT") || type.startsWith("MAP") || type.endsWith("]")) {
      return Kind.NESTED;
    }
    return switch (type) {
      case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
          Kind.WHOLE;
      case "FLOAT", "DOUBLE", "HUGEINT", "UBIGINT", "UHUGEINT" -> Kind.NUMBER;
      case "BOOLEAN" -> Kind.TRUTH;
      default -> type.startsWith("DECIMAL") ? Kind.NUMBER : Kind.TEXT;
    };
  }

  private static String fetched(String expression, Kind kind) {
    return switch (kind) {
      case WHOLE -> expression + "::BIGINT";
      case NUMBER -> expression + "::DOUBLE";
      case TIME -> "epoch_ms(" + expression + "::TIMESTAMPTZ)";
      case NESTED -> "to_json(" + expression + ")::VARCHAR";
      case TRUTH, NONE -> expression;
      case TEXT -> expression + "::VARCHAR";
    };
  }

  static List<String> columns(Path path) throws IOException {
    try (Connection connection = Duck.open();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "DESCRIBE SELECT * FROM read_parquet(" + Duck.literal(path) + ")")) {
      List<String> columns = new ArrayList<>();
      while (rows.next()) {
        columns.add(rows.getString(1));
      }
      return columns;
    } catch (SQLException e) {
      throw Duck.failed(e);
    }
  }

  @Override
  public boolean next() throws IOException {
    try {
      if (!rows.next()) {
        return false;
      }
      number++;
      for (int slot = 0; slot < values.length; slot++) {
        values[slot] = fetch(slot);
      }
      return true;
    } catch (SQLException e) {
      throw Duck.failed(e);
    }
  }

  private @Nullable Object fetch(int slot) throws SQLException, IOException {
    int column = columns[slot];
    Object value =
        switch (kinds[slot]) {
          case NONE -> null;
          case TEXT, NESTED -> rows.getString(column);
          case WHOLE, TIME -> (Object) rows.getLong(column);
          case NUMBER -> (Object) rows.getDouble(column);
          case TRUTH -> (Object) rows.getBoolean(column);
        };
    if (value == null || rows.wasNull()) {
      return null;
    }
    return switch (kinds[slot]) {
      case TIME -> Instant.ofEpochMilli((Long) value);
      case NESTED -> nested((String) value);
      default -> value;
    };
  }

  private static Object nested(String json) throws IOException {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IOException("a nested value that is no JSON", e);
    }
  }

  @Override
  public @Nullable Object value(int slot) {
    return values[slot];
  }

  @Override
  public long line() {
    return number;
  }

  @Override
  public String text() {
    return "";
  }

  @Override
  public double done() {
    return total == 0 ? 1 : (double) number / total;
  }

  @Override
  public void close() throws IOException {
    try {
      try {
        rows.close();
        statement.close();
      } finally {
        connection.close();
      }
    } catch (SQLException e) {
      throw Duck.failed(e);
    }
  }
}
