package dev.weir.moderation.evaluation.functional;

/**
 * One text of a functional suite with the answer a model should give.
 *
 * @param functionality what is tried, in a few words
 * @param part the group of functionalities that it is summed up under
 * @param label the label judged
 * @param slice the group of people or things the text was filled with, empty if none
 * @param line of the file it was read from, 1 for the first: cases of one pattern share it
 * @param flagged whether the label should be at or above its threshold
 */
public record FunctionalCase(
    String functionality,
    String part,
    String label,
    String slice,
    int line,
    boolean flagged,
    String text) {}
