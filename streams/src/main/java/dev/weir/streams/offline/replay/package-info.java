/** Sorted events and questions through the feature store, entity by entity, on all cores. */
@NullMarked
package dev.weir.streams.offline.replay;

import org.jspecify.annotations.NullMarked;
