package dev.weir.moderation.lists.tiers;

import static java.util.Objects.requireNonNull;

/**
 * An entry and how long it holds.
 *
 * @param expiresAtMs first event time at which it no longer holds, milliseconds since the epoch;
 *     {@link #NEVER} when it has no end
 */
public record Dated<E>(E value, long expiresAtMs) {
  public static final long NEVER = Long.MAX_VALUE;

  public Dated {
    requireNonNull(value, "value");
  }

  public static <E> Dated<E> forever(E value) {
    return new Dated<>(value, NEVER);
  }
}
