/**
 * The stages a post passes: author, text with the decision, and the second look. Here Kafka records
 * meet the pure cores; no rule and no window arithmetic lives here.
 */
@NullMarked
package dev.weir.streams.stage;

import org.jspecify.annotations.NullMarked;
