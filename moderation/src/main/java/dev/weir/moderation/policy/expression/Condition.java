package dev.weir.moderation.policy.expression;

import dev.weir.moderation.policy.facts.Facts;

/**
 * A compiled boolean expression. Immutable, thread-safe; never throws: what cannot be computed is
 * {@link Truth#FAILED}.
 */
public interface Condition {
  Truth test(Facts facts);
}
