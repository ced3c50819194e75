package dev.weir.streams.query;

import java.util.ArrayList;
import java.util.Collection;
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
 * @param includeFreshness whether the answer tells how far behind its views are
 */
public record LookupRequest(
    List<EntityColumn> entities,
    List<String> features,
    @Nullable String featureService,
    boolean fullFeatureNames,
    @Nullable Long asOfMs,
    boolean includeBounds,
    boolean includeFreshness) {
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
    List<Problem> unequal = unequalColumns(entities);
    if (!unequal.isEmpty()) {
      throw new IllegalArgumentException(
          "entities: " + unequal.get(0).path() + " (expected: as many values as the first column)");
    }
  }

  /** As Feast asks: without a word on freshness. */
  public LookupRequest(
      List<EntityColumn> entities,
      List<String> features,
      @Nullable String featureService,
      boolean fullFeatureNames,
      @Nullable Long asOfMs,
      boolean includeBounds) {
    this(entities, features, featureService, fullFeatureNames, asOfMs, includeBounds, false);
  }

  /** Columns whose length is not that of the first. */
  public static List<Problem> unequalColumns(Collection<EntityColumn> columns) {
    int rows = columns.isEmpty() ? 0 : columns.iterator().next().values().size();
    List<Problem> problems = new ArrayList<>();
    for (EntityColumn column : columns) {
      if (column.values().size() != rows) {
        problems.add(
            new Problem(
                "value_error",
                List.of("entities", column.name()),
                "All entity rows must have the same columns: "
                    + column.values().size()
                    + " values (expected: "
                    + rows
                    + ", as in the first column)"));
      }
    }
    return problems;
  }

  /** More than {@link #ROWS_MAX} values in a column. */
  public static Problem tooManyRows(String column, int rows) {
    return new Problem(
        "too_long",
        List.of("entities", column),
        "At most " + ROWS_MAX + " entity rows per request, got " + rows + ": split the batch");
  }

  /** More than {@link #FEATURES_MAX} features. */
  public static Problem tooManyFeatures(int features) {
    return new Problem(
        "too_long",
        List.of("features"),
        "At most " + FEATURES_MAX + " features per request, got " + features);
  }

  /** More than {@link #COLUMNS_MAX} columns. */
  public static Problem tooManyColumns() {
    return new Problem(
        "too_long", List.of("entities"), "At most " + COLUMNS_MAX + " entity columns, more given");
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
