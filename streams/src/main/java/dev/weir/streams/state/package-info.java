/**
 * Rows as Kafka Streams state: changelog, restore, staged commits, and who holds which partition.
 * What the rows mean is not known here.
 */
@NullMarked
package dev.weir.streams.state;

import org.jspecify.annotations.NullMarked;
