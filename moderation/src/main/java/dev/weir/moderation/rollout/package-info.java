/**
 * Which policy decides which post: the one in force, and a candidate beside it. No records here.
 */
@NullMarked
package dev.weir.moderation.rollout;

import org.jspecify.annotations.NullMarked;
