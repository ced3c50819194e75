package dev.weir.moderation.policy.facts;

import static java.util.Objects.requireNonNull;

import dev.weir.moderation.campaign.CampaignFacts;
import dev.weir.moderation.lists.Entities;
import dev.weir.moderation.lists.MediaHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a post beside its text. Null means the producer did not say; a rule that reads
 * such a value abstains.
 *
 * @param postId unique id of the post
 * @param authorId who wrote it
 * @param createdAtMs event time, milliseconds since the epoch
 * @param language BCP 47 tag as declared
 * @param replyTo the post answered, null for a post of its own
 * @param surface where it appears, e.g. {@code comment}
 * @param market whose thresholds apply, e.g. {@code de}
 * @param client application and version
 * @param mediaCount number of media references
 * @param authorCreatedAtMs when the author's account was made, milliseconds since the epoch
 * @param authorFollowers followers of the author at posting time
 * @param media hashes of its media, where there are any
 * @param campaign the active campaign the post belongs to, null if there is none
 */
public record PostFacts(
    String postId,
    String authorId,
    long createdAtMs,
    @Nullable String language,
    @Nullable String replyTo,
    @Nullable String surface,
    @Nullable String market,
    @Nullable String client,
    int mediaCount,
    @Nullable Long authorCreatedAtMs,
    @Nullable Long authorFollowers,
    List<MediaHash> media,
    @Nullable CampaignFacts campaign) {
  public PostFacts {
    requireNonNull(postId, "postId");
    requireNonNull(authorId, "authorId");
    media = List.copyOf(media);
    if (mediaCount < 0) {
      throw new IllegalArgumentException("mediaCount: " + mediaCount + " (expected: >= 0)");
    }
  }

  /** A post of no campaign, without hashes of media. */
  public PostFacts(
      String postId,
      String authorId,
      long createdAtMs,
      @Nullable String language,
      @Nullable String replyTo,
      @Nullable String surface,
      @Nullable String market,
      @Nullable String client,
      int mediaCount,
      @Nullable Long authorCreatedAtMs,
      @Nullable Long authorFollowers) {
    this(
        postId,
        authorId,
        createdAtMs,
        language,
        replyTo,
        surface,
        market,
        client,
        mediaCount,
        authorCreatedAtMs,
        authorFollowers,
        List.of(),
        null);
  }

  /** Who the post is of, for lists. */
  public Entities entities() {
    return new Entities(authorId, postId);
  }

  /** A post of which only the author and the time are known. */
  public static PostFacts of(String postId, String authorId, long createdAtMs) {
    return new PostFacts(
        postId, authorId, createdAtMs, null, null, null, null, null, 0, null, null);
  }
}
