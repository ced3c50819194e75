package dev.weir.streams.offline;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.streams.ingest.BadRowException;
import dev.weir.streams.ingest.IngestException;
import dev.weir.streams.offline.event.Times;
import dev.weir.streams.offline.input.InputFile;
import dev.weir.streams.offline.input.RowInput;
import dev.weir.streams.offline.input.Slots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moments to ask for, one row each: entity keys, a time, and whatever else, such as labels. Read
 * twice, in the same order.
 */
final class QueryFile {
  private static final List<String> TIME_COLUMNS =
      List.of(
          "event_time",
          "as_of",
          "time",
          "timestamp",
          "event_timestamp",
          "created_at",
          "ts",
          "at",
          "datetime",
          "date",
          "t");

  private final InputFile file;
  private final List<String> columns;
  private final int timeColumn;
  private final int knownColumn;
  private final KnownBy knownBy;
  private final Times times;

  /** One row, valid until the next. */
  interface RowConsumer {
    /**
     * @param number from 0, of the rows that can be used
     * @param knownUpTo a time in milliseconds or an offset: the last arrival that counts
     */
    void accept(long number, RowInput row, long asOfMs, long knownUpTo) throws BadRowException;
  }

  /** A row that cannot be used. */
  interface BadRowConsumer {
    void accept(RowInput row, BadRowException problem);
  }

  QueryFile(
      InputFile file,
      FeatureDefinitions definitions,
      Optional<String> timeColumn,
      @Nullable String knownColumn,
      KnownBy knownBy,
      Times times) {
    this.file = file;
    this.knownBy = knownBy;
    this.columns = file.columns();
    this.times = times;
    if (columns.isEmpty()) {
      throw new OfflineException(
          file + ": no columns (expected: rows with entity keys and a time); is it empty?");
    }
    this.timeColumn = timeColumn(definitions, timeColumn);
    this.knownColumn = knownColumn == null ? -1 : Selection.indexOf(columns, knownColumn);
    if (knownBy == KnownBy.OFFSET && this.knownColumn < 0) {
      throw new OfflineException(
          file
              + ": --known-offset-column "
              + knownColumn
              + ": no such column (found: "
              + String.join(", ", columns)
              + ")");
    }
  }

  private int timeColumn(FeatureDefinitions definitions, Optional<String> given) {
    if (given.isPresent()) {
      int column = Selection.indexOf(columns, given.get());
      if (column < 0) {
        throw new OfflineException(
            file
                + ": --time-column "
                + given.get()
                + ": no such column (found: "
                + String.join(", ", columns)
                + ")");
      }
      return column;
    }
    Set<String> names = new LinkedHashSet<>(TIME_COLUMNS);
    definitions.sources().forEach(source -> names.add(source.eventTime()));
    for (String name : names) {
      int column = Selection.indexOf(columns, name);
      if (column >= 0) {
        return column;
      }
    }
    throw new OfflineException(
        file
            + ": no time column (expected one of: "
            + String.join(", ", names)
            + "; found: "
            + String.join(", ", columns)
            + "); name it with --time-column");
  }

  List<String> columns() {
    return columns;
  }

  String timeColumnName() {
    return columns.get(timeColumn);
  }

  @Override
  public String toString() {
    return file.toString();
  }

  /**
   * Reads all rows.
   *
   * @param bad is told of each row that cannot be used
   */
  void read(RowConsumer good, BadRowConsumer bad) {
    List<List<String>> names = new ArrayList<>();
    columns.forEach(column -> names.add(List.of(column)));
    long number = 0;
    try (RowInput row = file.open(new Slots(names))) {
      while (true) {
        try {
          if (!row.next()) {
            return;
          }
          long asOfMs = time(row, timeColumn);
          good.accept(number, row, asOfMs, knownColumn < 0 ? asOfMs : known(row));
          number++;
        } catch (BadRowException e) {
          bad.accept(row, e);
        }
      }
    } catch (IOException e) {
      throw new IngestException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private long known(RowInput row) throws BadRowException {
    if (knownBy == KnownBy.TIME) {
      return time(row, knownColumn);
    }
    String text = String.valueOf(row.value(knownColumn)).strip();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new BadRowException(
          columns.get(knownColumn), Times.shown(text) + " (expected: an offset)");
    }
  }

  private long time(RowInput row, int column) throws BadRowException {
    Object value = row.value(column);
    if (value == null) {
      throw new BadRowException(columns.get(column), "no value (expected: a time)");
    }
    return times.ms(columns.get(column), value);
  }
}
