/** Regular expressions within bounds: what may be compiled at all, and what need not be run. */
@NullMarked
package dev.weir.moderation.regex;

import org.jspecify.annotations.NullMarked;
