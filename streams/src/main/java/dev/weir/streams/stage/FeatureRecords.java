package dev.weir.streams.stage;

import dev.weir.feature.FeatureStatus;
import dev.weir.feature.FeatureValue;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Feature vectors as the records that are logged with a verdict, and back. */
final class FeatureRecords {
  /** The feature service whose values a first look reads. */
  static final String FIRST_LOOK_SERVICE = "moderation";

  private FeatureRecords() {}

  /**
   * @param columns how many, from the first
   */
  static FeatureVectorSnapshot snapshot(FeatureVector vector, int columns, StageParts parts) {
    return new FeatureVectorSnapshot(
        FIRST_LOOK_SERVICE,
        parts.definitionsVersion(),
        Instant.ofEpochMilli(vector.asOfMs()),
        values(vector, columns));
  }

  /** The first columns of a vector as they are logged. */
  static List<FeatureValue> values(FeatureVector vector, int columns) {
    FeatureSchema schema = vector.schema();
    List<FeatureValue> values = new ArrayList<>(columns);
    for (int i = 0; i < columns; i++) {
      FeatureColumn column = schema.columns().get(i);
      Object value = vector.value(i);
      values.add(
          new FeatureValue(
              column.reference(),
              FeatureStatus.valueOf(vector.status(i).name()),
              value instanceof List || value instanceof Map ? null : value,
              vector.errorBound(i),
              items(value),
              counts(value)));
    }
    return values;
  }

  /** The items of a list, or the keys of counts; empty for what is neither. */
  private static List<Object> items(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return List.copyOf(list);
    }
    return value instanceof Map<?, ?> counts ? List.copyOf(counts.keySet()) : List.of();
  }

  private static List<Long> counts(@Nullable Object value) {
    return value instanceof Map<?, ?> counts
        ? counts.values().stream().map(Long.class::cast).toList()
        : List.of();
  }

  /** The values of a snapshot in the columns of that schema; what it does not hold is NOT_FOUND. */
  static FeatureVector restore(FeatureVectorSnapshot snapshot, FeatureSchema schema, long asOfMs) {
    FeatureVector vector = new FeatureVector(schema, asOfMs);
    for (FeatureValue feature : snapshot.getFeatures()) {
      int column = schema.indexOf(feature.getName());
      if (column < 0) {
        continue;
      }
      Object value = feature.getValue();
      if (feature.getStatus() == FeatureStatus.PRESENT && value == null) {
        vector.setObject(column, object(feature, schema, column), feature.getErrorBound(), 0);
      } else if (value instanceof String text) {
        vector.setObject(column, text, feature.getErrorBound(), 0);
      } else if (value instanceof Number number) {
        vector.setNumber(column, number.doubleValue(), feature.getErrorBound(), 0);
      } else if (value instanceof Boolean truth) {
        vector.setNumber(column, truth ? 1 : 0, feature.getErrorBound(), 0);
      } else {
        vector.setAbsent(
            column, dev.weir.features.serving.FeatureStatus.valueOf(feature.getStatus().name()), 0);
      }
    }
    return vector;
  }

  private static Object object(FeatureValue feature, FeatureSchema schema, int column) {
    if (schema.columns().get(column).type() != FeatureType.COUNTS) {
      return List.copyOf(feature.getItems());
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int i = 0; i < feature.getItems().size(); i++) {
      counts.put(feature.getItems().get(i).toString(), feature.getCounts().get(i));
    }
    return Collections.unmodifiableMap(counts);
  }
}
