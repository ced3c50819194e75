/**
 * Features as they were logged with verdicts against features recomputed from the log. What is
 * recomputed, and how, is the stages' business.
 */
@NullMarked
package dev.weir.streams.offline.audit;

import org.jspecify.annotations.NullMarked;
