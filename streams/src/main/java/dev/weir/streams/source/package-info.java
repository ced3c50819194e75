/**
 * What definitions name as their sources, beyond the built-in events: schema files, and records and
 * rows as events of a declared type. No Kafka and no state here, and no built-in event type.
 */
@NullMarked
package dev.weir.streams.source;

import org.jspecify.annotations.NullMarked;
