/**
 * The subcommands of {@code weir} that need no running data path in this process, and the options
 * they share. Those that compose the data path live in the root package.
 */
@NullMarked
package dev.weir.streams.command;

import org.jspecify.annotations.NullMarked;
