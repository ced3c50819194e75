package dev.weir.streams.policies;

import dev.weir.moderation.Moderator;
import dev.weir.moderation.policy.PolicySource;

/** Makes what decides by a policy, with the model and definitions of this instance. Thread-safe. */
@FunctionalInterface
public interface PolicyLoader {
  /**
   * @param name for messages
   * @throws dev.weir.moderation.policy.PolicyException with every problem found
   */
  Moderator load(PolicySource source, String name);
}
