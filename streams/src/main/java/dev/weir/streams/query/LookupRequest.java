package dev.weir.streams.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question for features, free of its transport.
 *
 * @param entities columns of join keys and of request values (Feast's request data, and its request
 *     context), all of one length; position j of each is entity row j
 * @param features references {@code view:feature}, or names of on-demand features
 * @param featureService wins over {@code features} when given
 * @param fullFeatureNames whether columns are named {@code view__feature}
 * @param asOfMs point in time the values are asked for, null for now
 * @param includeBounds whether the answer tells each value's error bound
 */
public record LookupRequest(
    List<EntityColumn> entities,
    List<String> features,
    @Nullable String featureService,
    boolean fullFeatureNames,
    @Nullable Long asOfMs,
    boolean includeBounds) {
  /** Entity rows in one request. */
  public static final int ROWS_MAX = 1000;

  /** Features in one request, on-demand ones included. */
  public static final int FEATURES_MAX = 1000;

  /** Columns of entities and request values, those included that no feature needs. */
  public static final int COLUMNS_MAX = 64;

  /** UTF-16 code units of a reference or the name of a feature service. */
  public static final int NAME_LENGTH_MAX = 512;

  /** UTF-16 code units of an entity's key. */
  public static final int KEY_LENGTH_MAX = 1024;

  public LookupRequest {
    entities = List.copyOf(entities);
    features = List.copyOf(features);
    for (EntityColumn column : entities) {
      if (column.values().size() != entities.get(0).values().size()) {
        throw new IllegalArgumentException(
            "entities: " + column.name() + " (expected: as many values as the first column)");
      }
    }
  }

  /** Number of entity rows. */
  public int rows() {
    return entities.isEmpty() ? 0 : entities.get(0).values().size();
  }

  /**
   * The values of one join key or request value.
   *
   * @param name join key, or the entity's name, or the request value's
   * @param values String, Long, BigInteger, Double, Boolean or null, as the caller wrote them;
   *     which of these it may be is checked when it is known what the column is
   */
  public record EntityColumn(String name, List<@Nullable Object> values) {
    public EntityColumn {
      values = Collections.unmodifiableList(new ArrayList<>(values));
    }
  }
}
