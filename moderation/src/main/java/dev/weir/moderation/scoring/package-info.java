/** Content to calibrated scores, with their explanation. No policy here. */
@NullMarked
package dev.weir.moderation.scoring;

import org.jspecify.annotations.NullMarked;
