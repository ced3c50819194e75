/**
 * A policy over the log: every logged post decided again with the features and scores it was
 * decided with then, and what would have been different.
 */
@NullMarked
package dev.weir.streams.offline.backtest;

import org.jspecify.annotations.NullMarked;
