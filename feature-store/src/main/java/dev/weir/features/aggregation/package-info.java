/**
 * Raw events in, mergeable states out: what each aggregation keeps and how states combine. Event
 * time only: no clock, no I/O, and nothing about rows or windows.
 */
@NullMarked
package dev.weir.features.aggregation;

import org.jspecify.annotations.NullMarked;
