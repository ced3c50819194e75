/**
 * Many instances as one: who holds which partition, questions of one instance to another, and what
 * is answered while an instance is away. What a lookup means is {@link dev.weir.streams.query}'s
 * matter; nothing here reads a body of a stranger or writes a row.
 */
@NullMarked
package dev.weir.streams.routing;

import org.jspecify.annotations.NullMarked;
