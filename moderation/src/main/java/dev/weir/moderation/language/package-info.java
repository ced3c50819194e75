/** Which language a text is in. */
@NullMarked
package dev.weir.moderation.language;

import org.jspecify.annotations.NullMarked;
