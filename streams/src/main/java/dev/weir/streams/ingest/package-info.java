/**
 * Files and streams of rows to events on the input topics: reading, mapping of columns, checking,
 * sending. What a row means to features or policy does not belong here.
 */
@NullMarked
package dev.weir.streams.ingest;

import org.jspecify.annotations.NullMarked;
