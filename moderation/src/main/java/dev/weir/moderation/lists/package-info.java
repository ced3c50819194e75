/**
 * Lists: what is looked for in posts by name, entry for entry, and what of it a post holds. No
 * policy, no transport, no clock.
 */
@NullMarked
package dev.weir.moderation.lists;

import org.jspecify.annotations.NullMarked;
