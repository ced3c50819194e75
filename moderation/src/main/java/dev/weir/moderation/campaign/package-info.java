/**
 * Campaigns: clusters of near-duplicate posts, found as they come, and the look-up of a post among
 * those that are active. No I/O, no clock; how clusters are kept and campaigns made known is the
 * caller's.
 */
@NullMarked
package dev.weir.moderation.campaign;

import org.jspecify.annotations.NullMarked;
