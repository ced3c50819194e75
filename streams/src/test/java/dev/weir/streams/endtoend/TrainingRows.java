package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.streams.endtoend.ValueTally.Computed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The rows of a training set in CSV, with statuses and bounds, whose values need no quoting. */
final class TrainingRows implements AutoCloseable {
  private final BufferedReader lines;
  private final Map<String, Integer> columns = new HashMap<>();
  private String[] row = new String[0];

  TrainingRows(Path csv) {
    try {
      this.lines = Files.newBufferedReader(csv, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    next();
    for (int i = 0; i < row.length; i++) {
      columns.put(row[i], i);
    }
  }

  /** Goes on to the next row. */
  void next() {
    try {
      String line = lines.readLine();
      if (line == null) {
        throw new AssertionError("no more rows");
      }
      row = line.split(",", -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String cell(String column) {
    Integer index = columns.get(column);
    if (index == null) {
      throw new AssertionError("no column " + column + " in " + columns.keySet());
    }
    return row[index];
  }

  boolean has(String feature) {
    return columns.containsKey(column(feature));
  }

  /**
   * @param feature as {@code view:feature}
   */
  Computed value(String feature) {
    String column = column(feature);
    String status = cell(column + "__status");
    // Where there is no value there is nothing to be off.
    double bound = status.equals("PRESENT") ? number(column + "__error_bound") : 0;
    return new Computed(status, number(column), bound);
  }

  private double number(String column) {
    String cell = cell(column);
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  private static String column(String feature) {
    return feature.replace(":", "__");
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
