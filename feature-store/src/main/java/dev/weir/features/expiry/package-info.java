/**
 * What is over in event time, and its removal a little at a time; what is counted on the way. Never
 * a clock: the caller says how far the events have come.
 */
@NullMarked
package dev.weir.features.expiry;

import org.jspecify.annotations.NullMarked;
