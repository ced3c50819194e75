/** Rows of any input as events of a source, by the rules that hold live. */
@NullMarked
package dev.weir.streams.offline.event;

import org.jspecify.annotations.NullMarked;
