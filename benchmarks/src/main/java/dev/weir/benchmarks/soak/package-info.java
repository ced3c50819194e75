/** One instance under load for a long time: whether what it takes stays as it is. */
@NullMarked
package dev.weir.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
