/**
 * What a model should be able to tell apart, case by case, and spelling attacks. Not for training:
 * what teaches a model must be worded differently.
 */
@NullMarked
package dev.weir.moderation.evaluation.functional;

import org.jspecify.annotations.NullMarked;
