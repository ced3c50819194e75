package dev.weir.streams.ingest;

import dev.weir.streams.source.EventTimes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row's values by field, typed; what is wrong with them names column and value. */
final class RowFields {
  private static final int SHOWN_CHARS_MAX = 40;

  private final Columns columns;
  private final Synthesis synthesis;
  private final Row row;
  private final String fallbackId;
  private final long number;

  /**
   * @param fallbackId id of a row that has none: file name and line
   * @param number of the row over all files, from 0
   */
  RowFields(Columns columns, Synthesis synthesis, Row row, String fallbackId, long number) {
    this.columns = columns;
    this.synthesis = synthesis;
    this.row = row;
    this.fallbackId = fallbackId;
    this.number = number;
  }

  Row row() {
    return row;
  }

  /** The row's own id: the value, else file and line. */
  String ownId(String field) throws BadRowException {
    String id = optional(field);
    return id == null ? fallbackId : id;
  }

  /** The author: the value, else a made-up one when that was asked for. */
  String author(String postId) throws BadRowException {
    String author = optional("author_id");
    if (author != null) {
      return author;
    }
    return synthesis
        .author(postId)
        .orElseThrow(() -> missing("author_id", "; --authors N spreads the rows over N"));
  }

  String required(String field) throws BadRowException {
    String value = optional(field);
    if (value == null) {
      throw missing(field, "");
    }
    return value;
  }

  /** Content: unchanged, and empty where the column is there without a value. */
  String text(String field) throws BadRowException {
    String value = columns.value(row, field);
    if (value == null && columns.columnOf(row, field) == null) {
      throw missing(field, "");
    }
    return value == null ? "" : value;
  }

  @Nullable String optionalText(String field) throws BadRowException {
    return columns.value(row, field);
  }

  @Nullable String optional(String field) throws BadRowException {
    String value = columns.value(row, field);
    String stripped = value == null ? "" : value.strip();
    return stripped.isEmpty() ? null : stripped;
  }

  Instant createdAt() throws BadRowException {
    Instant time = optionalTime("created_at");
    return time == null ? synthesis.time(number) : time;
  }

  @Nullable Instant optionalTime(String field) throws BadRowException {
    String value = optional(field);
    if (value == null) {
      return null;
    }
    Instant time = EventTimes.parse(value);
    if (time == null) {
      throw bad(field, value, "ISO 8601, or seconds or milliseconds since the epoch");
    }
    return time;
  }

  @Nullable Long optionalLong(String field) throws BadRowException {
    String value = optional(field);
    if (value == null) {
      return null;
    }
    try {
      return Long.valueOf(value);
    } catch (NumberFormatException e) {
      throw bad(field, value, "a whole number");
    }
  }

  /** Whether a field says true; false where it is absent. */
  boolean flag(String field) throws BadRowException {
    String value = optional(field);
    if (value == null || value.equalsIgnoreCase("false")) {
      return false;
    }
    if (value.equalsIgnoreCase("true")) {
      return true;
    }
    throw bad(field, value, "true or false");
  }

  /** Problem of a value that may be shown: ids, times, numbers, words; never content. */
  BadRowException bad(String field, String value, String expected) {
    String shown =
        value.length() <= SHOWN_CHARS_MAX ? value : value.substring(0, SHOWN_CHARS_MAX) + "...";
    String column = columns.columnOf(row, field);
    return new BadRowException(
        column == null ? field : column, "'" + printable(shown) + "' (expected: " + expected + ")");
  }

  private BadRowException missing(String field, String hint) {
    List<String> names = columns.names(field);
    return new BadRowException(
        field, "no value (expected: a column " + String.join(", ", names) + hint + ")");
  }

  private static String printable(String value) {
    return value.replaceAll("\\p{Cntrl}", "?");
  }
}
