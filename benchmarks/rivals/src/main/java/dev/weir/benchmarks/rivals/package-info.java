/**
 * Sliding counts of other engines over the event log of {@code window-costs}: programs that it
 * starts. Not part of Weir's build.
 */
@NullMarked
package dev.weir.benchmarks.rivals;

import org.jspecify.annotations.NullMarked;
