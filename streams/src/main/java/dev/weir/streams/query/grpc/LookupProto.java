package dev.weir.streams.query.grpc;

import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.LookupAnswer;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lookup's answer as {@code feast.serving.GetOnlineFeaturesResponse}, column by column, straight
 * from the vectors: field numbers are those of {@code ServingService.proto} and {@code
 * Value.proto}.
 */
final class LookupProto {
  private static final int CAPACITY = 4096;

  // feast.types.Value
  private static final int STRING_VAL = 2;
  private static final int INT64_VAL = 4;
  private static final int DOUBLE_VAL = 5;
  private static final int BOOL_VAL = 7;
  private static final int STRING_LIST_VAL = 12;
  private static final int INT64_LIST_VAL = 14;
  private static final int DOUBLE_LIST_VAL = 15;
  private static final int BOOL_LIST_VAL = 17;
  private static final int MAP_VAL = 20;

  /** {@code val} of every list, of Map and of FeatureList. */
  private static final int VAL = 1;

  private static final int MAP_KEY = 1;
  private static final int MAP_VALUE = 2;

  // GetOnlineFeaturesResponse.FeatureVector
  private static final int VALUES = 1;
  private static final int STATUSES = 2;
  private static final int EVENT_TIMESTAMPS = 3;

  // GetOnlineFeaturesResponse
  private static final int METADATA = 1;
  private static final int RESULTS = 2;

  private static final int FEATURE_NAMES = 1;
  private static final int SECONDS = 1;
  private static final int NANOS = 2;

  private LookupProto() {}

  /** The answer as bytes of one message, as the flavour of Feast's servers has it. */
  static byte[] encode(LookupAnswer answer, Flavour flavour) {
    BackwardProto out = new BackwardProto(CAPACITY);
    int columns = answer.featureColumns();
    List<EntityColumn> keys = flavour.entityColumns() ? answer.joinKeys() : List.of();
    for (int column = columns - 1; column >= 0; column--) {
      feature(answer, column, out);
    }
    for (int key = keys.size() - 1; key >= 0; key--) {
      joinKey(keys.get(key), out);
    }
    int metadata = out.length();
    for (int column = columns - 1; column >= 0; column--) {
      out.text(VAL, flavour.references() ? answer.reference(column) : answer.featureName(column));
    }
    for (int key = keys.size() - 1; key >= 0; key--) {
      out.text(VAL, keys.get(key).name());
    }
    out.message(FEATURE_NAMES, metadata);
    out.message(METADATA, metadata);
    return out.toBytes();
  }

  private static void feature(LookupAnswer answer, int column, BackwardProto out) {
    int from = out.length();
    int rows = answer.rows();
    for (int row = rows - 1; row >= 0; row--) {
      timestamp(answer.eventTimeMs(row, column), out);
    }
    if (rows > 0) {
      int statuses = out.length();
      for (int row = rows - 1; row >= 0; row--) {
        out.oneByte(number(answer.status(row, column)));
      }
      out.message(STATUSES, statuses);
    }
    for (int row = rows - 1; row >= 0; row--) {
      int value = out.length();
      if (answer.status(row, column) == FeatureStatus.PRESENT) {
        value(answer.row(row), column, out);
      }
      out.message(VALUES, value);
    }
    out.message(RESULTS, from);
  }

  private static void joinKey(EntityColumn column, BackwardProto out) {
    int from = out.length();
    int rows = column.values().size();
    for (int row = rows - 1; row >= 0; row--) {
      timestamp(0, out);
    }
    if (rows > 0) {
      int statuses = out.length();
      for (int row = rows - 1; row >= 0; row--) {
        boolean given = column.values().get(row) != null;
        out.oneByte(number(given ? FeatureStatus.PRESENT : FeatureStatus.NULL_VALUE));
      }
      out.message(STATUSES, statuses);
    }
    for (int row = rows - 1; row >= 0; row--) {
      int value = out.length();
      key(column.values().get(row), out);
      out.message(VALUES, value);
    }
    out.message(RESULTS, from);
  }

  private static void timestamp(long epochMs, BackwardProto out) {
    int from = out.length();
    if (epochMs > 0) {
      long nanos = epochMs % 1000 * 1_000_000;
      if (nanos != 0) {
        out.varint(nanos);
        out.tag(NANOS, BackwardProto.VARINT);
      }
      if (epochMs >= 1000) {
        out.varint(epochMs / 1000);
        out.tag(SECONDS, BackwardProto.VARINT);
      }
    }
    out.message(EVENT_TIMESTAMPS, from);
  }

  /** Feast's number of a status; all fit one byte of a packed field. */
  private static int number(FeatureStatus status) {
    return switch (status) {
      case INVALID -> 0;
      case PRESENT -> 1;
      case NULL_VALUE -> 2;
      case NOT_FOUND -> 3;
      case OUTSIDE_MAX_AGE -> 4;
    };
  }

  private static void key(@Nullable Object value, BackwardProto out) {
    if (value instanceof Long number) {
      out.varint(number);
      out.tag(INT64_VAL, BackwardProto.VARINT);
    } else if (value != null) {
      out.text(STRING_VAL, value.toString());
    }
  }

  private static void value(FeatureVector vector, int column, BackwardProto out) {
    switch (vector.schema().columns().get(column).type()) {
      case LONG -> int64((long) vector.number(column), out);
      case DOUBLE -> {
        out.fixed64(Double.doubleToRawLongBits(vector.number(column)));
        out.tag(DOUBLE_VAL, BackwardProto.FIXED64);
      }
      case BOOLEAN -> {
        out.oneByte(vector.number(column) != 0 ? 1 : 0);
        out.tag(BOOL_VAL, BackwardProto.VARINT);
      }
      case STRING -> out.text(STRING_VAL, String.valueOf(vector.text(column)));
      case LONG_LIST, DOUBLE_LIST, BOOLEAN_LIST, STRING_LIST ->
          list(vector.object(column), vector, column, out);
      case COUNTS -> counts(vector.object(column), out);
    }
  }

  private static void int64(long value, BackwardProto out) {
    out.varint(value);
    out.tag(INT64_VAL, BackwardProto.VARINT);
  }

  private static void list(
      @Nullable Object value, FeatureVector vector, int column, BackwardProto out) {
    List<?> items = value instanceof List<?> list ? list : List.of();
    int from = out.length();
    switch (vector.schema().columns().get(column).type()) {
      case LONG_LIST -> {
        packed(items, out);
        out.message(INT64_LIST_VAL, from);
      }
      case DOUBLE_LIST -> {
        packed(items, out);
        out.message(DOUBLE_LIST_VAL, from);
      }
      case BOOLEAN_LIST -> {
        packed(items, out);
        out.message(BOOL_LIST_VAL, from);
      }
      default -> {
        for (int i = items.size() - 1; i >= 0; i--) {
          out.text(VAL, String.valueOf(items.get(i)));
        }
        out.message(STRING_LIST_VAL, from);
      }
    }
  }

  private static void packed(List<?> items, BackwardProto out) {
    int from = out.length();
    for (int i = items.size() - 1; i >= 0; i--) {
      Object item = items.get(i);
      if (item instanceof Long number) {
        out.varint(number);
      } else if (item instanceof Double number) {
        out.fixed64(Double.doubleToRawLongBits(number));
      } else {
        out.oneByte(Boolean.TRUE.equals(item) ? 1 : 0);
      }
    }
    if (!items.isEmpty()) {
      out.message(VAL, from);
    }
  }

  private static void counts(@Nullable Object value, BackwardProto out) {
    int from = out.length();
    if (value instanceof Map<?, ?> map) {
      // Backward and in order at once: entries are few.
      Object[] entries = map.entrySet().toArray();
      for (int i = entries.length - 1; i >= 0; i--) {
        Map.Entry<?, ?> entry = (Map.Entry<?, ?>) entries[i];
        int start = out.length();
        if (entry.getValue() instanceof Long count) {
          int64(count, out);
        }
        out.message(MAP_VALUE, start);
        out.text(MAP_KEY, String.valueOf(entry.getKey()));
        out.message(VAL, start);
      }
    }
    out.message(MAP_VAL, from);
  }
}
