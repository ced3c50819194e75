package dev.weir.streams.query;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import java.util.List;

/**
 * What was found: the join keys as asked and, for each entity row, a vector; rows that ask for the
 * same thing share one. Free of its transport; treat as frozen.
 */
public final class LookupAnswer {
  private final List<EntityColumn> joinKeys;
  private final LookupPlan plan;
  private final FeatureVector[] vectors;
  private final int[] vectorOfRow;
  private final LookupRequest request;
  private final long asOfMs;

  LookupAnswer(
      LookupRequest request,
      List<EntityColumn> joinKeys,
      LookupPlan plan,
      FeatureVector[] vectors,
      int[] vectorOfRow,
      long asOfMs) {
    this.request = request;
    this.joinKeys = joinKeys;
    this.plan = plan;
    this.vectors = vectors;
    this.vectorOfRow = vectorOfRow;
    this.asOfMs = asOfMs;
  }

  /** The join keys that the features need, named by join key, in the order of the request. */
  public List<EntityColumn> joinKeys() {
    return joinKeys;
  }

  /** Number of feature columns after the join keys. */
  public int featureColumns() {
    return plan.answered();
  }

  /** Name of a feature column as the caller wants it. */
  public String featureName(int column) {
    FeatureColumn c = plan.schema().columns().get(column);
    return request.fullFeatureNames() ? c.columnName() : c.feature();
  }

  /** Number of entity rows. */
  public int rows() {
    return vectorOfRow.length;
  }

  /** The features of an entity row. */
  public FeatureVector row(int row) {
    return vectors[vectorOfRow[row]];
  }

  /**
   * How far off a value may be; 0 when exact, {@code NaN} when nothing is known: a bound does not
   * pass through an expression, so an on-demand feature is exact if all it is computed from is.
   */
  public double errorBound(int row, int column) {
    FeatureVector vector = row(row);
    double bound = vector.errorBound(column);
    for (int input : plan.inputs().get(column)) {
      if (vector.errorBound(input) != 0) {
        return Double.NaN;
      }
    }
    return bound;
  }

  /** Whether the column is computed from others at the moment of reading. */
  public boolean onDemand(int column) {
    return plan.schema().columns().get(column).view().isEmpty();
  }

  /** The point in time the values belong to. */
  public long asOfMs() {
    return asOfMs;
  }

  /** Whether the caller named that point in time. */
  public boolean asOfAsked() {
    return request.asOfMs() != null;
  }

  /** Whether the caller asked for error bounds. */
  public boolean includeBounds() {
    return request.includeBounds();
  }
}
