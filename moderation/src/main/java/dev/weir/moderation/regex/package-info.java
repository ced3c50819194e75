/** Regular expressions within bounds: what may be compiled at all. */
@NullMarked
package dev.weir.moderation.regex;

import org.jspecify.annotations.NullMarked;
