package dev.weir.streams.offline.duck;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * DuckDB in memory, bounded, without the network: extensions are neither fetched nor loaded, what
 * is needed is built in.
 */
public final class Duck {
  private static final String MEMORY = "512MB";

  private Duck() {}

  /** A database of its own; closing the connection drops it. */
  public static Connection open() throws IOException {
    Properties settings = new Properties();
    settings.setProperty("memory_limit", MEMORY);
    settings.setProperty("threads", "2");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("jdbc_stream_results", "true");
    try {
      Connection connection = DriverManager.getConnection("jdbc:duckdb:", settings);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET TimeZone = 'UTC'");
      }
      return connection;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** A text as an SQL literal. */
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  public static String literal(Path path) {
    // Brackets and stars would be taken for a pattern of file names.
    return literal(path.toAbsolutePath().toString().replaceAll("([\\[\\]*?])", "[$1]"));
  }

  /** A name as an SQL identifier. */
  public static String name(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  public static IOException failed(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int line = message.indexOf('\n');
    return new IOException(line < 0 ? message : message.substring(0, line), e);
  }
}
