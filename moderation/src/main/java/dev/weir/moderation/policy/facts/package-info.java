/** What a policy may read, by name and type, and how each value is found. No rules here. */
@NullMarked
package dev.weir.moderation.policy.facts;

import org.jspecify.annotations.NullMarked;
