package dev.weir.streams.policies;

import dev.weir.internal.PolicyText;
import dev.weir.internal.Release;
import org.jspecify.annotations.Nullable;

/** One change of published policies. */
sealed interface PolicyEntry {
  /** Up to where the topic is read with it. */
  long position();

  /** A policy's text. */
  record Text(long position, PolicyText text) implements PolicyEntry {}

  /**
   * A release.
   *
   * @param release null when it was taken away
   */
  record Released(long position, String id, @Nullable Release release) implements PolicyEntry {}
}
