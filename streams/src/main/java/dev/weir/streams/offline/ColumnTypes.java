package dev.weir.streams.offline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.streams.offline.output.ColumnType;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a query file's columns are, found by looking at all of them: texts of which
 * every one is a whole number are whole numbers, and so on. Not thread-safe.
 */
final class ColumnTypes {
  // No leading zeros and no plus: 007 is a name, not a number.
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,17})");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d{0,17})(\\.\\d+)?([eE][-+]?\\d{1,3})?");

  private final @Nullable ColumnType[] types;

  ColumnTypes(int columns) {
    this.types = new ColumnType[columns];
  }

  void see(int column, @Nullable Object value) {
    if (value == null) {
      return;
    }
    ColumnType type = typeOf(value);
    ColumnType before = types[column];
    if (before == null) {
      types[column] = type;
    } else if (before != type) {
      boolean numbers = isNumeric(before) && isNumeric(type);
      types[column] = numbers ? ColumnType.NUMBER : ColumnType.TEXT;
    }
  }

  private static boolean isNumeric(ColumnType type) {
    return type == ColumnType.WHOLE || type == ColumnType.NUMBER;
  }

  private static ColumnType typeOf(Object value) {
    if (value instanceof Long) {
      return ColumnType.WHOLE;
    }
    if (value instanceof Double) {
      return ColumnType.NUMBER;
    }
    if (value instanceof Boolean) {
      return ColumnType.TRUTH;
    }
    if (value instanceof Instant) {
      return ColumnType.TIME;
    }
    if (value instanceof JsonNode) {
      return ColumnType.JSON;
    }
    String text = value.toString();
    if (WHOLE.matcher(text).matches()) {
      return ColumnType.WHOLE;
    }
    if (NUMBER.matcher(text).matches()) {
      return ColumnType.NUMBER;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.equals("true") || lower.equals("false") ? ColumnType.TRUTH : ColumnType.TEXT;
  }

  /** TEXT where no row had a value. */
  ColumnType type(int column) {
    ColumnType type = types[column];
    return type == null ? ColumnType.TEXT : type;
  }

  /** A text as a value of the column's type; other values as they are. */
  @Nullable Object typed(int column, @Nullable Object value) {
    if (!(value instanceof String text)) {
      return value;
    }
    return switch (type(column)) {
      case WHOLE -> (Object) Long.valueOf(text);
      case NUMBER -> (Object) Double.valueOf(text);
      case TRUTH -> (Object) Boolean.valueOf(text);
      default -> text;
    };
  }
}
