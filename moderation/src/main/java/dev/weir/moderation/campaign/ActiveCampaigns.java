package dev.weir.moderation.campaign;

import dev.weir.moderation.content.TextSketch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The active campaigns, found by their words: a post costs a look-up per word and a comparison per
 * campaign that shares one of its foremost words. Immutable, thread-safe.
 *
 * <p>When a text's copies met under several bands there are several campaigns of it: a post belongs
 * to the one with the most posts among those it is similar enough to, by id among equals.
 */
public final class ActiveCampaigns {
  /** None. */
  public static final ActiveCampaigns NONE = new ActiveCampaigns(List.of());

  /**
   * Words of a campaign it is found by, of those that half of its members hold: with eight, a post
   * of which every other word was edited is missed once in 256.
   */
  private static final int FOUND_BY = 8;

  private static final Campaign[] NOTHING = {};

  private final Map<Long, Campaign[]> byWord;
  private final int size;

  public ActiveCampaigns(Collection<Campaign> campaigns) {
    Map<Long, List<Campaign>> found = new HashMap<>();
    for (Campaign campaign : campaigns) {
      Profile profile = campaign.profile();
      int taken = 0;
      for (int i = 0; i < profile.size() && taken < FOUND_BY; i++) {
        if (2 * profile.count(i) >= profile.members()) {
          found.computeIfAbsent(profile.word(i), word -> new ArrayList<>()).add(campaign);
          taken++;
        }
      }
    }
    Map<Long, Campaign[]> words = new HashMap<>(found.size() * 2);
    found.forEach((word, list) -> words.put(word, list.toArray(NOTHING)));
    this.byWord = words;
    this.size = campaigns.size();
  }

  public int size() {
    return size;
  }

  /** The campaign a post of that text and time belongs to, null if there is none. */
  public @Nullable CampaignFacts find(TextSketch text, long createdAtMs) {
    if (size == 0 || !Sighting.comparable(text)) {
      return null;
    }
    Campaign best = null;
    double bestSimilarity = 0;
    for (int i = 0; i < text.size(); i++) {
      for (Campaign campaign : byWord.getOrDefault(text.word(i), NOTHING)) {
        if (isBefore(campaign, best) && campaign.activeAt(createdAtMs)) {
          double similarity = campaign.profile().similarity(text);
          if (similarity >= campaign.similarity()) {
            best = campaign;
            bestSimilarity = similarity;
          }
        }
      }
    }
    return best == null ? null : best.facts(bestSimilarity);
  }

  private static boolean isBefore(Campaign campaign, @Nullable Campaign other) {
    return other == null
        || campaign.posts() > other.posts()
        || (campaign.posts() == other.posts() && campaign.id().compareTo(other.id()) < 0);
  }

  @Override
  public String toString() {
    return size + " campaigns, found by " + byWord.size() + " words";
  }
}
