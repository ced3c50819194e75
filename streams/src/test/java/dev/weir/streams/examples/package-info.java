/** The example definitions under {@code examples/}: their data, and their values told naively. */
@NullMarked
package dev.weir.streams.examples;

import org.jspecify.annotations.NullMarked;
