/**
 * A second, heavier model for texts on which the first is uncertain, within a deadline. For answers
 * on request only: whether it was in time cannot be replayed, so the stream's decisions do without.
 */
@NullMarked
package dev.weir.moderation.cascade;

import org.jspecify.annotations.NullMarked;
