package dev.weir.streams.query;

import dev.weir.features.definition.RequestValue;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RowStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the definitions offer to a lookup, and how a row becomes values. Thread-safe; nothing here
 * blocks.
 */
public interface FeatureCatalogue {
  /**
   * A feature view.
   *
   * @param entity what it is about
   * @param joinKeys the entity's keys; a caller gives a value for each
   * @param columns its features in order
   */
  record View(String name, String entity, List<String> joinKeys, List<FeatureColumn> columns) {
    public View {
      joinKeys = List.copyOf(joinKeys);
      columns = List.copyOf(columns);
    }

    /** The column of that feature, or null. */
    public @Nullable FeatureColumn column(String feature) {
      for (FeatureColumn column : columns) {
        if (column.feature().equals(feature)) {
          return column;
        }
      }
      return null;
    }
  }

  /**
   * An on-demand feature: its column and the references ({@code view:feature}, a request value or
   * another on-demand feature) it is computed from.
   */
  record OnDemand(FeatureColumn column, List<String> inputs) {
    public OnDemand {
      inputs = List.copyOf(inputs);
    }
  }

  /** The view of that name, or null. */
  @Nullable View view(String name);

  /** The on-demand feature of that name, or null. */
  @Nullable OnDemand onDemand(String name);

  /** The request value of that name, or null. */
  @Nullable RequestValue requestValue(String name);

  /** The references a feature service names, in its order; null when there is no such service. */
  @Nullable List<String> service(String name);

  /** Key of an entity's row, from the values of its join keys in their order. */
  String entityKey(List<String> joinKeyValues);

  /**
   * Fills the vector's columns of one view from the entity's row, as of the vector's time. A
   * missing row makes them NOT_FOUND.
   */
  void read(RowStore rows, String view, String entityKey, FeatureVector into);

  /** Fills the vector's on-demand columns from its other columns, request values among them. */
  void evaluateOnDemand(FeatureVector into);
}
