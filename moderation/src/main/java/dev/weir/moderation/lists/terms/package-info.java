/** Many words at once in one pass over a text. */
@NullMarked
package dev.weir.moderation.lists.terms;

import org.jspecify.annotations.NullMarked;
