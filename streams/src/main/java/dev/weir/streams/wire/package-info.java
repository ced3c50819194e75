/**
 * Bytes to checked events and back: Avro single-object encoding, validation, dead letters, and the
 * view of each record that the feature store reads. No Kafka clients and no state here.
 */
@NullMarked
package dev.weir.streams.wire;

import org.jspecify.annotations.NullMarked;
