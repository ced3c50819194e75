/**
 * The front door of moderation: content and features in, a decision out. Pure: no Kafka, no wall
 * clock, no environment.
 */
@NullMarked
package dev.weir.moderation;

import org.jspecify.annotations.NullMarked;
