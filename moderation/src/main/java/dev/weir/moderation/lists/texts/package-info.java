/** Whole texts by digest. */
@NullMarked
package dev.weir.moderation.lists.texts;

import org.jspecify.annotations.NullMarked;
