/**
 * Where time is cut and merged: the row of one entity in one view, its ring of raw events and its
 * tiles, and reading it as of a moment. No store and no expressions here.
 */
@NullMarked
package dev.weir.features.window;

import org.jspecify.annotations.NullMarked;
