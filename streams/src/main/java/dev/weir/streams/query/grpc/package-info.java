/**
 * Feast's two gRPC services over the same lookups as HTTP: messages in, messages out, codes for
 * refusals. No semantics of their own beyond what Feast's servers differ in: names and columns.
 */
@NullMarked
package dev.weir.streams.query.grpc;

import org.jspecify.annotations.NullMarked;
