/** Tables out: CSV, TSV, JSON lines, Parquet; whole or not at all. */
@NullMarked
package dev.weir.streams.offline.output;

import org.jspecify.annotations.NullMarked;
