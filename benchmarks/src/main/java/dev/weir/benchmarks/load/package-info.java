/** Posts and what comes with them, made, sent and answered: the load of a process under test. */
@NullMarked
package dev.weir.benchmarks.load;

import org.jspecify.annotations.NullMarked;
