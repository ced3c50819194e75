package dev.weir.streams.routing;

import dev.weir.features.serving.FeatureVector;
import org.jspecify.annotations.Nullable;

/**
 * What an instance has of one key asked for.
 *
 * @param vector the part's columns in their order; null when it does not hold the key
 * @param staleMs how old the values may be, 0 from the owner
 */
record RowAnswer(@Nullable FeatureVector vector, long staleMs) {
  static final RowAnswer AWAY = new RowAnswer(null, 0);
}
