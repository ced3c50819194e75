/** Perceptual hashes and the search for near ones. No media: hashes come with the posts. */
@NullMarked
package dev.weir.moderation.lists.hashes;

import org.jspecify.annotations.NullMarked;
