/**
 * The whole program from outside: {@code weir run} as a process of its own, posts through Kafka,
 * answers from its topics and its HTTP port, and kill -9 in between. No part is replaced here.
 */
@NullMarked
package dev.weir.streams.endtoend;

import org.jspecify.annotations.NullMarked;
