/**
 * What a lookup costs and how fresh it is: Weir's server under an open loop, beside its own empty
 * handler and, for the same question, values from Redis behind the same server.
 */
@NullMarked
package dev.weir.benchmarks.lookups;

import org.jspecify.annotations.NullMarked;
