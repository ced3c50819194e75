/** Regular expressions of bounded size, and which of them can match a text at all. */
@NullMarked
package dev.weir.moderation.lists.patterns;

import org.jspecify.annotations.NullMarked;
