package dev.weir.streams.stage;

import dev.weir.feature.FeatureStatus;
import dev.weir.feature.FeatureValue;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Feature vectors as the records that are logged with a verdict, and back. */
final class FeatureRecords {
  /** The feature service whose values a first look reads. */
  static final String FIRST_LOOK_SERVICE = "moderation";

  private FeatureRecords() {}

  /**
   * @param columns how many, from the first
   */
  static FeatureVectorSnapshot snapshot(FeatureVector vector, int columns, StageParts parts) {
    FeatureSchema schema = vector.schema();
    List<FeatureValue> values = new ArrayList<>(columns);
    for (int i = 0; i < columns; i++) {
      FeatureColumn column = schema.columns().get(i);
      values.add(
          new FeatureValue(
              column.reference(),
              FeatureStatus.valueOf(vector.status(i).name()),
              vector.value(i),
              vector.errorBound(i)));
    }
    return new FeatureVectorSnapshot(
        FIRST_LOOK_SERVICE,
        parts.definitionsVersion(),
        Instant.ofEpochMilli(vector.asOfMs()),
        values);
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
      if (value instanceof String text) {
        vector.setText(column, text, 0);
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
}
