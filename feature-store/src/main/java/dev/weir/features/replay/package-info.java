/**
 * The order in which the past may be told again, and the guard that nothing is told too early. No
 * aggregation here: rows are updated and read by the same code as live.
 */
@NullMarked
package dev.weir.features.replay;

import org.jspecify.annotations.NullMarked;
