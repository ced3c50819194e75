package dev.weir.moderation.policy.facts;

import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.scoring.Scores;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lays scores and features under the indices a policy was compiled against. Free when they come in
 * the declared order; otherwise the mapping is computed once per foreign order and remembered (the
 * newest only: two alternating orders cost a mapping each time).
 *
 * <p>Thread-safe: the remembered mappings are immutable and replaced as a whole.
 */
public final class FactsBinder {
  private record LabelMap(List<String> labels, int[] map) {}

  private record ColumnMap(FeatureSchema schema, int[] map) {}

  private final PolicyInputs inputs;
  private volatile @Nullable LabelMap labelMap;
  private volatile @Nullable ColumnMap columnMap;

  public FactsBinder(PolicyInputs inputs) {
    this.inputs = inputs;
  }

  public Facts bind(
      PostFacts post,
      Content content,
      @Nullable Scores scores,
      FeatureVector features,
      ListFindings found) {
    return new Facts(
        post,
        content,
        scores,
        features,
        found,
        scores == null ? null : labelMap(scores.labels()),
        columnMap(features.schema()));
  }

  @SuppressWarnings("ReferenceEquality") // the fast path; equality is decided below
  private int @Nullable [] labelMap(List<String> labels) {
    if (labels == inputs.labels()) {
      return null;
    }
    LabelMap known = labelMap;
    if (known == null || known.labels != labels) {
      int[] map = inputs.labels().stream().mapToInt(labels::indexOf).toArray();
      known = new LabelMap(labels, map);
      labelMap = known;
    }
    return known.map;
  }

  @SuppressWarnings("ReferenceEquality") // schemas have no other equality
  private int @Nullable [] columnMap(FeatureSchema schema) {
    if (schema == inputs.features()) {
      return null;
    }
    ColumnMap known = columnMap;
    if (known == null || known.schema != schema) {
      int[] map =
          inputs.features().columns().stream()
              .mapToInt(column -> schema.indexOf(column.reference()))
              .toArray();
      known = new ColumnMap(schema, map);
      columnMap = known;
    }
    return known.map;
  }
}
