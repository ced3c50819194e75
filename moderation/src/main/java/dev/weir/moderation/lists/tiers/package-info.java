/**
 * Indexes that change: a big one, small ones behind it, and what was removed. What is indexed is
 * not known here.
 */
@NullMarked
package dev.weir.moderation.lists.tiers;

import org.jspecify.annotations.NullMarked;
