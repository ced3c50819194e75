package dev.weir.streams.query;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private final Map<String, Long> stalenessOfViewMs = new HashMap<>();
  private long stalenessMs;

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

  /** Before it is handed on. */
  void readBy(List<ViewBatch> batches) {
    for (ViewBatch batch : batches) {
      stalenessMs = Math.max(stalenessMs, batch.stalenessMs());
      if (request.includeFreshness() && batch.stalenessMs() > 0) {
        stalenessOfViewMs.put(batch.view().name(), batch.stalenessMs());
      }
    }
  }

  /**
   * How old the oldest values may be, in milliseconds: all are as they could have been read that
   * long ago, or newer. 0 when all come from the owners of their rows.
   */
  public long stalenessMs() {
    return stalenessMs;
  }

  /** As {@link #stalenessMs()}, of one view; told only when the caller asked for freshness. */
  public long stalenessMs(String view) {
    return stalenessOfViewMs.getOrDefault(view, 0L);
  }

  /** Names of the views that were read. */
  public List<String> views() {
    return plan.views().stream().map(FeatureCatalogue.View::name).toList();
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

  /** {@code view:feature} of a feature column, or the bare name of an on-demand feature. */
  public String reference(int column) {
    return plan.schema().columns().get(column).reference();
  }

  /** Number of entity rows. */
  public int rows() {
    return vectorOfRow.length;
  }

  /** The features of an entity row. */
  public FeatureVector row(int row) {
    return vectors[vectorOfRow[row]];
  }

  /** A value that is no finite number is there but cannot be told: INVALID. */
  public FeatureStatus status(int row, int column) {
    FeatureVector vector = row(row);
    FeatureStatus status = vector.status(column);
    boolean told =
        status != FeatureStatus.PRESENT
            || !vector.schema().columns().get(column).type().numeric()
            || Double.isFinite(vector.number(column));
    return told ? status : FeatureStatus.INVALID;
  }

  /** Event time of the newest event behind a value, 0 for none and for on-demand features. */
  public long eventTimeMs(int row, int column) {
    return onDemand(column) ? 0 : Math.max(0, row(row).eventTimeMs(column));
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

  /** Whether the caller asked how far behind the views are. */
  public boolean includeFreshness() {
    return request.includeFreshness();
  }

  /** Whether the caller asked for error bounds. */
  public boolean includeBounds() {
    return request.includeBounds();
  }
}
