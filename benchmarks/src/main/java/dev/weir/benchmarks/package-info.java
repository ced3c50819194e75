/** Load generator, end-to-end comparison and JMH benchmarks. Measures; asserts nothing. */
@NullMarked
package dev.weir.benchmarks;

import org.jspecify.annotations.NullMarked;
