/**
 * Rows of files and topics, one at a time, by slots that were named before: Avro, JSON lines, CSV,
 * TSV, Parquet, Kafka. What a row means does not belong here.
 */
@NullMarked
package dev.weir.streams.offline.input;

import org.jspecify.annotations.NullMarked;
