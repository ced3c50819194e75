/**
 * Events that callers push over HTTP or gRPC, to the topics of their sources: checked whole before
 * any of it is written, answered once the brokers have it. Features are never written directly, and
 * no transport is known here.
 */
@NullMarked
package dev.weir.streams.push;

import org.jspecify.annotations.NullMarked;
