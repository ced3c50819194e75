/**
 * Weir against a bare Kafka Streams application with as many hops: processes, load, figures. Each
 * process has its own JVM, so that its CPU time is its own.
 */
@NullMarked
package dev.weir.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
