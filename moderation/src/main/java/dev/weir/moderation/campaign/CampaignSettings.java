package dev.weir.moderation.campaign;

/**
 * When a cluster is a campaign, and until when. Immutable.
 *
 * @param postsMin posts within the window that make a campaign, 2 to {@link #POSTS_MIN_MAX}
 * @param authorsMin distinct authors of them, at most {@code postsMin}
 * @param windowMs the stretch of event time they must lie in
 * @param similarity from which on a post belongs to a cluster, 0.3 to 1 (see {@link Profile})
 * @param quietMs a campaign is over when no post of it was seen for so long, in event time
 * @param earlier whether posts that were decided before it was known are decided again
 */
public record CampaignSettings(
    int postsMin, int authorsMin, long windowMs, double similarity, long quietMs, boolean earlier) {
  /** Most posts that a condition can ask for: as many as a cluster remembers one by one. */
  public static final int POSTS_MIN_MAX = 64;

  public static final double SIMILARITY_MIN = 0.3;
  public static final long DURATION_MS_MAX = 7 * 86_400_000L;

  /** Five posts of five authors within an hour, over after six quiet hours. */
  public static final CampaignSettings DEFAULT =
      new CampaignSettings(5, 5, 3_600_000L, 0.5, 6 * 3_600_000L);

  /** Settings by which posts that were decided stay as they were decided. */
  public CampaignSettings(
      int postsMin, int authorsMin, long windowMs, double similarity, long quietMs) {
    this(postsMin, authorsMin, windowMs, similarity, quietMs, false);
  }

  public CampaignSettings {
    check("postsMin", postsMin, 2, POSTS_MIN_MAX);
    check("authorsMin", authorsMin, 1, postsMin);
    check("windowMs", windowMs, 1, DURATION_MS_MAX);
    check("quietMs", quietMs, 1, DURATION_MS_MAX);
    if (!(similarity >= SIMILARITY_MIN && similarity <= 1)) {
      throw new IllegalArgumentException(
          "similarity: " + similarity + " (expected: " + SIMILARITY_MIN + " to 1)");
    }
  }

  private static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }
}
