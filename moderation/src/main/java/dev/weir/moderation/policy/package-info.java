/** policy.yaml to a checked, versioned policy, and posts to what its rules say. Acts on nothing. */
@NullMarked
package dev.weir.moderation.policy;

import org.jspecify.annotations.NullMarked;
