/**
 * What processing guarantees cost: one counting stage under Weir's at_least_once with idempotent
 * rows and under exactly_once_v2, on the same broker settings, with a kill -9 in the load.
 */
@NullMarked
package dev.weir.benchmarks.guarantees;

import org.jspecify.annotations.NullMarked;
