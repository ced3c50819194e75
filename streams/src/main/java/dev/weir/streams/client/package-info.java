/**
 * A client of the lookup API for Java programs: it knows which instance holds what and asks there.
 * Nothing here reads rows or knows how they are kept; whatever else a caller needs is plain HTTP.
 */
@NullMarked
package dev.weir.streams.client;

import org.jspecify.annotations.NullMarked;
