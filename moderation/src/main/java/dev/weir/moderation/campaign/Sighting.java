package dev.weir.moderation.campaign;

import static java.util.Objects.requireNonNull;

import dev.weir.moderation.content.TextSketch;

/**
 * A post as clustering sees it: no text.
 *
 * @param log which log told of it, by number
 * @param offset its place there; a repeat has the same
 * @param postId remembered if it has at most {@link #POST_ID_MAX} characters
 * @param author hash of the author's id
 * @param createdAtMs event time
 * @param authorAgeHours age of the author's account when posting, {@code NaN} when unknown
 * @param score the highest score of the text, {@code NaN} when there is none
 * @param known whether the post was decided as one of a campaign
 * @param sketch of the text, {@link #comparable}
 */
public record Sighting(
    int log,
    long offset,
    String postId,
    long author,
    long createdAtMs,
    double authorAgeHours,
    double score,
    boolean known,
    TextSketch sketch) {
  /** Longer ids count, but no second look reaches their posts. */
  public static final int POST_ID_MAX = 200;

  /** Bits of information a text must carry to be like another by more than chance. */
  static final int BITS_MIN = 60;

  public Sighting {
    requireNonNull(postId, "postId");
    if (!comparable(sketch)) {
      throw new IllegalArgumentException(
          "sketch: " + sketch.bits() + " bits (expected: at least " + BITS_MIN + ")");
    }
  }

  /** Whether a text says enough to be called a copy of another: short phrases are everybody's. */
  public static boolean comparable(TextSketch sketch) {
    return sketch.bits() >= BITS_MIN;
  }

  /** The band: the word under which the post meets its copies, the first of the sketch. */
  public static long band(TextSketch sketch) {
    return sketch.word(0);
  }
}
