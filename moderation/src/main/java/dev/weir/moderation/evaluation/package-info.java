/**
 * How good scores are: labelled texts, ranking and calibration figures, thresholds. No training.
 */
@NullMarked
package dev.weir.moderation.evaluation;

import org.jspecify.annotations.NullMarked;
