/**
 * How far an instance is behind, in time, and what it leaves undone meanwhile. Nothing here changes
 * a verdict of the stream: those come later, and the same.
 */
@NullMarked
package dev.weir.streams.pressure;

import org.jspecify.annotations.NullMarked;
