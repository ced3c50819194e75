package dev.weir.moderation.campaign;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A campaign as it is made known: what its texts have in common and what is known of it. Immutable,
 * thread-safe.
 *
 * @param id sixteen hexadecimal digits, of its first post's place in the log
 * @param profile what its texts have in common
 * @param similarity from which on a post belongs to it
 * @param posts that met under its band; at least the condition's. Copies that met elsewhere are not
 *     counted
 * @param authors distinct ones, exact below 128, then with a relative standard error of 9 %
 * @param postsPerMinute over the latest posts, at most 64 of them
 * @param authorAgeHours half of the authors' accounts were younger when they posted, to a factor of
 *     two; {@code NaN} when no age is known
 * @param meanScore mean of the posts' highest scores; {@code NaN} when none was scored
 * @param firstSeenMs event time of its earliest post
 * @param lastSeenMs event time of its latest post when this was made known
 * @param quietMs over when nothing was seen for so long
 * @param examples ids of some posts
 */
public record Campaign(
    String id,
    Profile profile,
    double similarity,
    int posts,
    int authors,
    double postsPerMinute,
    double authorAgeHours,
    double meanScore,
    long firstSeenMs,
    long lastSeenMs,
    long quietMs,
    List<String> examples) {
  public Campaign {
    requireNonNull(id, "id");
    requireNonNull(profile, "profile");
    examples = List.copyOf(examples);
  }

  /** Whether a post of that time may belong to it. */
  public boolean activeAt(long createdAtMs) {
    return createdAtMs <= lastSeenMs + quietMs && createdAtMs >= firstSeenMs - quietMs;
  }

  /** What a policy may know when a post is that similar. */
  public CampaignFacts facts(double postSimilarity) {
    return new CampaignFacts(
        id, posts, authors, postsPerMinute, authorAgeHours, meanScore, postSimilarity);
  }
}
