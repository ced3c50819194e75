/** Text to content: normal form, offsets back, fingerprint. No scores here. */
@NullMarked
package dev.weir.moderation.content;

import org.jspecify.annotations.NullMarked;
