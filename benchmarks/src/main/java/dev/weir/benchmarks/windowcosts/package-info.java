/**
 * What a windowed count costs per event, as a whole pipeline: Weir, plain get and put, Kafka
 * Streams' own windows and other engines over one event log. Each contender has its own JVM, the
 * broker another.
 */
@NullMarked
package dev.weir.benchmarks.windowcosts;

import org.jspecify.annotations.NullMarked;
