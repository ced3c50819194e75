package dev.weir.moderation.campaign;

import static java.util.Objects.requireNonNull;

/**
 * What a policy may know of the active campaign that a post belongs to; see {@link Campaign}.
 *
 * @param similarity of the post to it, 0.3 to 1
 */
public record CampaignFacts(
    String id,
    int posts,
    int authors,
    double postsPerMinute,
    double authorAgeHours,
    double meanScore,
    double similarity) {
  public CampaignFacts {
    requireNonNull(id, "id");
  }
}
