/** Live lists: entries on their topic, and the snapshots that stages match against. */
@NullMarked
package dev.weir.streams.lists;

import org.jspecify.annotations.NullMarked;
