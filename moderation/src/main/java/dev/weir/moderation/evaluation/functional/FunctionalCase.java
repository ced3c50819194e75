package dev.weir.moderation.evaluation.functional;

/**
 * One text of a functional suite with the answer a model should give.
 *
 * @param functionality what is tried, in a few words
 * @param part the group of functionalities that it is summed up under
 * @param label the label judged
 * @param flagged whether the label should be at or above its threshold
 */
public record FunctionalCase(
    String functionality, String part, String label, boolean flagged, String text) {}
