/**
 * The front door of the feature store: events in, feature vectors out. Pure: no Kafka, no wall
 * clock, no environment.
 */
@NullMarked
package dev.weir.features;

import org.jspecify.annotations.NullMarked;
