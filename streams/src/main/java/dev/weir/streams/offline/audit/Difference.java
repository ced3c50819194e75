package dev.weir.streams.offline.audit;

/**
 * A value that a verdict holds and the log does not bear out.
 *
 * @param partition of the post
 * @param offset of the post
 * @param logged in words: value, status unless PRESENT, bound unless 0
 * @param recomputed as {@code logged}
 */
public record Difference(
    String postId, int partition, long offset, String feature, String logged, String recomputed) {}
