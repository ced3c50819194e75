/** How fast a policy is tried on a log. */
@NullMarked
package dev.weir.benchmarks.backtests;

import org.jspecify.annotations.NullMarked;
