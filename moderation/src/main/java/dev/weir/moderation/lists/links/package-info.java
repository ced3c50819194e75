/**
 * Web addresses in texts, however they are written, and the hosts they lead to. Nothing is fetched.
 */
@NullMarked
package dev.weir.moderation.lists.links;

import org.jspecify.annotations.NullMarked;
