/** The one place that talks to DuckDB: Parquet in and out. */
@NullMarked
package dev.weir.streams.offline.duck;

import org.jspecify.annotations.NullMarked;
