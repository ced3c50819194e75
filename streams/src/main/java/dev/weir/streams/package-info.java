/**
 * The shell: {@code Main} composes, {@code ModerationTopology} is the map of the data path. Kafka,
 * Avro, HTTP, files, environment and clock live in this module only.
 */
@NullMarked
package dev.weir.streams;

import org.jspecify.annotations.NullMarked;
