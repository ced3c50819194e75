package dev.weir.streams.query;

import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.FeatureCatalogue.View;
import java.util.ArrayList;
import java.util.List;

/**
 * One view's part of a lookup: distinct keys, and for each the vector that takes the view's
 * columns.
 *
 * <p>Not thread-safe: filled by one thread at a time, see {@link ViewReader#read}.
 */
public final class ViewBatch {
  private final View view;
  private final FeatureSchema schema;
  private final List<String> keys = new ArrayList<>();
  private final List<FeatureVector> vectors = new ArrayList<>();
  private int away;
  private long stalenessMs;

  ViewBatch(View view, FeatureSchema schema) {
    this.view = view;
    this.schema = schema;
  }

  void add(String entityKey, FeatureVector into) {
    keys.add(entityKey);
    vectors.add(into);
  }

  /** The view to read. */
  public View view() {
    return view;
  }

  /** Columns of every vector, of this view and of others. */
  public FeatureSchema schema() {
    return schema;
  }

  /** Number of keys. */
  public int size() {
    return keys.size();
  }

  /** Key of an entity, as {@link FeatureCatalogue#entityKey} makes it. */
  public String key(int i) {
    return keys.get(i);
  }

  /** Whether another batch has the same keys in the same order. */
  public boolean sameKeys(ViewBatch other) {
    return keys.equals(other.keys);
  }

  /** Takes the values of {@link #key}; its moment is the one to read as of. */
  public FeatureVector vector(int i) {
    return vectors.get(i);
  }

  /** Nobody could answer for this key: its columns become INVALID. Once per key. */
  public void away(int i) {
    away++;
    FeatureVector vector = vectors.get(i);
    for (int column = 0; column < schema.size(); column++) {
      if (schema.columns().get(column).view().equals(view.name())) {
        vector.setAbsent(column, FeatureStatus.INVALID, 0);
      }
    }
  }

  /** Keys that nobody could answer for. */
  public int awayKeys() {
    return away;
  }

  /**
   * Some values come from a copy of the rows that may miss the last {@code ms} milliseconds; the
   * greatest is told.
   */
  public void stale(long ms) {
    stalenessMs = Math.max(stalenessMs, ms);
  }

  /** How far behind the owner's rows a value may be, in milliseconds; 0 when none is. */
  public long stalenessMs() {
    return stalenessMs;
  }
}
