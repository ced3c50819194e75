package dev.weir.moderation.content;

/**
 * A text made comparable: the original, its normal form, and the fingerprint of its near-duplicate
 * group. Made by {@link Normalizer}; immutable, thread-safe.
 *
 * @param original as written
 * @param normalized normal form that scoring and lists read
 * @param offsets for each UTF-16 code unit of {@code normalized} its offset in {@code original};
 *     one more entry closes the last
 * @param fingerprint near-duplicate group, 16 hexadecimal digits; small edits keep it
 */
public record Content(String original, String normalized, int[] offsets, String fingerprint) {
  public Content {
    if (offsets.length != normalized.length() + 1) {
      throw new IllegalArgumentException(
          "offsets: " + offsets.length + " (expected: " + (normalized.length() + 1) + ")");
    }
  }
}
