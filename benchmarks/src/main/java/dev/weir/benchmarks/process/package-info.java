/** Java processes that the comparisons start and measure: applications and a broker. */
@NullMarked
package dev.weir.benchmarks.process;

import org.jspecify.annotations.NullMarked;
