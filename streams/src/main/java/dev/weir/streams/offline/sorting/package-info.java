/**
 * Sorts more records than memory holds: batches are sorted in memory, written as runs, and merged
 * while they are read. Bytes only; what they mean does not belong here.
 */
@NullMarked
package dev.weir.streams.offline.sorting;

import org.jspecify.annotations.NullMarked;
