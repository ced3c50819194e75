/**
 * The raw events of exact views, one record each beside the row. What their bytes mean is the
 * window package's; here is where they lie.
 */
@NullMarked
package dev.weir.features.raw;

import org.jspecify.annotations.NullMarked;
