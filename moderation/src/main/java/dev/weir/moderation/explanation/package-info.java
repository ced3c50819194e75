/**
 * Why a decision fell as it did, by trying what would have changed it. No policy, no scoring here.
 */
@NullMarked
package dev.weir.moderation.explanation;

import org.jspecify.annotations.NullMarked;
