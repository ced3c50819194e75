/**
 * One instance with millions of keys: load, updates with lookups meanwhile, restore from nothing.
 */
@NullMarked
package dev.weir.benchmarks.manykeys;

import org.jspecify.annotations.NullMarked;
