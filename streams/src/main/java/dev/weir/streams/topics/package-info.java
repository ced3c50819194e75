/** The topics of the data path: names, partitions, retention, and making them. No records here. */
@NullMarked
package dev.weir.streams.topics;

import org.jspecify.annotations.NullMarked;
