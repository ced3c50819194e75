/**
 * A report on one model, or two beside each other, over labelled texts: curves, calibration,
 * slices, identity mentions, functionalities, thresholds, with intervals. Figures first, then one
 * HTML page of them that loads nothing. No files, no clock.
 */
@NullMarked
package dev.weir.moderation.evaluation.report;

import org.jspecify.annotations.NullMarked;
