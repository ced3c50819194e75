package dev.weir.features.serving;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Feature values as of one moment, column by column: status, value, error bound and the time of the
 * newest event behind it. Numbers live in a primitive array, no object per value; texts, lists and
 * counts are immutable objects.
 *
 * <p>Mutable while it is filled, by one thread; treat it as frozen once handed on.
 */
public final class FeatureVector {
  private final FeatureSchema schema;
  private final long asOfMs;
  private final FeatureStatus[] statuses;
  private final double[] numbers;
  // Made with the first value that is no number: most vectors hold numbers only.
  private @Nullable Object @Nullable [] objects;
  private final double[] errorBounds;
  private final long[] eventTimesMs;

  /** All columns start as {@link FeatureStatus#NOT_FOUND}. */
  public FeatureVector(FeatureSchema schema, long asOfMs) {
    int n = schema.size();
    this.schema = schema;
    this.asOfMs = asOfMs;
    this.statuses = new FeatureStatus[n];
    Arrays.fill(statuses, FeatureStatus.NOT_FOUND);
    this.numbers = new double[n];
    this.errorBounds = new double[n];
    this.eventTimesMs = new long[n];
  }

  public FeatureSchema schema() {
    return schema;
  }

  /** The point in time the values belong to. */
  public long asOfMs() {
    return asOfMs;
  }

  public FeatureStatus status(int column) {
    return statuses[column];
  }

  public boolean present(int column) {
    return statuses[column] == FeatureStatus.PRESENT;
  }

  /** Value of a LONG, DOUBLE or BOOLEAN (0 or 1) column; longs are exact to 2^53. */
  public double number(int column) {
    return numbers[column];
  }

  /** Value of a STRING column. */
  public @Nullable String text(int column) {
    return (String) object(column);
  }

  /**
   * Value of a column that is no number: String, a List of Long, Double, Boolean or String, or a
   * Map from String to Long; null when none was set.
   */
  public @Nullable Object object(int column) {
    return objects == null ? null : objects[column];
  }

  /**
   * How far off the value may be; 0 when exact, NaN when that is not known. Of a list or of counts
   * see the aggregation for what the distance is.
   */
  public double errorBound(int column) {
    return errorBounds[column];
  }

  /** Event time of the newest event in the row behind the value, 0 when there is none. */
  public long eventTimeMs(int column) {
    return eventTimesMs[column];
  }

  /**
   * The value as Long, Double, Boolean, or as {@link #object}; null unless PRESENT. For edges, not
   * hot loops.
   */
  public @Nullable Object value(int column) {
    if (!present(column)) {
      return null;
    }
    return switch (schema.columns().get(column).type()) {
      case LONG -> (Object) (long) numbers[column];
      case DOUBLE -> (Object) numbers[column];
      case BOOLEAN -> (Object) (numbers[column] != 0);
      default -> object(column);
    };
  }

  /** Sets a numeric value as PRESENT. */
  public void setNumber(int column, double value, double errorBound, long eventTimeMs) {
    statuses[column] = FeatureStatus.PRESENT;
    numbers[column] = value;
    errorBounds[column] = errorBound;
    eventTimesMs[column] = eventTimeMs;
  }

  /** Sets a string value as PRESENT. */
  public void setText(int column, String value, long eventTimeMs) {
    setObject(column, value, 0, eventTimeMs);
  }

  /** Sets a text, an immutable list or immutable counts as PRESENT, see {@link #object}. */
  public void setObject(int column, Object value, double errorBound, long eventTimeMs) {
    if (objects == null) {
      objects = new Object[statuses.length];
    }
    statuses[column] = FeatureStatus.PRESENT;
    objects[column] = value;
    errorBounds[column] = errorBound;
    eventTimesMs[column] = eventTimeMs;
  }

  /** Marks the column as having no value, and why. */
  public void setAbsent(int column, FeatureStatus status, long eventTimeMs) {
    if (status == FeatureStatus.PRESENT) {
      throw new IllegalArgumentException("status: PRESENT (expected: a reason for absence)");
    }
    statuses[column] = status;
    eventTimesMs[column] = eventTimeMs;
  }

  /** Takes over a column of another vector: status, value, bound and time. */
  public void copy(int column, FeatureVector from, int fromColumn) {
    statuses[column] = from.statuses[fromColumn];
    numbers[column] = from.numbers[fromColumn];
    if (from.objects != null || objects != null) {
      if (objects == null) {
        objects = new Object[statuses.length];
      }
      objects[column] = from.object(fromColumn);
    }
    errorBounds[column] = from.errorBounds[fromColumn];
    eventTimesMs[column] = from.eventTimesMs[fromColumn];
  }
}
