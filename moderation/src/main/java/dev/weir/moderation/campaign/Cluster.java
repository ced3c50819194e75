package dev.weir.moderation.campaign;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Posts of one band that are alike. Bounded, about 4 KB at most. Not thread-safe. */
final class Cluster {
  static final int EXAMPLES_MAX = 5;

  /**
   * One of the latest posts.
   *
   * @param postId empty when it is too long to be remembered
   */
  record Recent(long atMs, long author, String postId) {}

  final long id;
  final Profile profile;
  final DistinctAuthors authors;
  final AccountAges ages;
  final List<Recent> recents;
  int posts;
  long firstSeenMs;
  long lastSeenMs;
  double scoreSum;
  int scored;

  /** When it was last made known; 0 posts: never. */
  int knownPosts;

  long knownLastSeenMs;

  Cluster(long id, Sighting first) {
    this(
        id,
        new Profile(first.sketch()),
        new DistinctAuthors(),
        new AccountAges(new int[AccountAges.CLASSES]),
        new ArrayList<>(1));
    firstSeenMs = first.createdAtMs();
    lastSeenMs = first.createdAtMs();
    note(first);
  }

  Cluster(
      long id, Profile profile, DistinctAuthors authors, AccountAges ages, List<Recent> recents) {
    this.id = id;
    this.profile = profile;
    this.authors = authors;
    this.ages = ages;
    this.recents = recents;
  }

  void add(Sighting sighting) {
    profile.add(sighting.sketch());
    note(sighting);
  }

  private void note(Sighting sighting) {
    posts++;
    authors.add(sighting.author());
    ages.add(sighting.authorAgeHours());
    if (!Double.isNaN(sighting.score())) {
      scoreSum += sighting.score();
      scored++;
    }
    firstSeenMs = Math.min(firstSeenMs, sighting.createdAtMs());
    lastSeenMs = Math.max(lastSeenMs, sighting.createdAtMs());
    if (recents.size() == CampaignSettings.POSTS_MIN_MAX) {
      recents.remove(0);
    }
    String postId = sighting.postId();
    recents.add(
        new Recent(
            sighting.createdAtMs(),
            sighting.author(),
            postId.length() <= Sighting.POST_ID_MAX ? postId : ""));
  }

  boolean active() {
    return knownPosts > 0;
  }

  /** Whether nothing that matters is left of it at that event time. */
  boolean over(long atMs, CampaignSettings settings) {
    return lastSeenMs + (active() ? settings.quietMs() : settings.windowMs()) < atMs;
  }

  /** Whether the latest posts make a campaign. */
  boolean meets(CampaignSettings settings) {
    int count = 0;
    Set<Long> distinct = new HashSet<>();
    for (Recent recent : recents) {
      if (recent.atMs() > lastSeenMs - settings.windowMs()) {
        count++;
        distinct.add(recent.author());
      }
    }
    return count >= settings.postsMin() && distinct.size() >= settings.authorsMin();
  }

  /** Whether what is known of it elsewhere has become too old: by a quarter, or by time. */
  boolean knownTooLittle(CampaignSettings settings) {
    return posts >= knownPosts + Math.max(1, knownPosts / 4)
        || lastSeenMs - knownLastSeenMs >= Math.max(1, settings.quietMs() / 8);
  }

  Campaign campaign(CampaignSettings settings) {
    List<String> examples = new ArrayList<>();
    for (Recent recent : recents) {
      if (!recent.postId().isEmpty() && examples.size() < EXAMPLES_MAX) {
        examples.add(recent.postId());
      }
    }
    return new Campaign(
        name(),
        profile.core(),
        settings.similarity(),
        posts,
        authors.count(),
        postsPerMinute(),
        ages.medianHours(),
        scored == 0 ? Double.NaN : scoreSum / scored,
        firstSeenMs,
        lastSeenMs,
        settings.quietMs(),
        examples);
  }

  String name() {
    return HexFormat.of().toHexDigits(id);
  }

  private double postsPerMinute() {
    long earliestMs = Long.MAX_VALUE;
    for (Recent recent : recents) {
      earliestMs = Math.min(earliestMs, recent.atMs());
    }
    // At least a second: posts of one moment are not an infinite speed.
    long spanMs = Math.max(1000, lastSeenMs - earliestMs);
    return (recents.size() - 1) * 60_000.0 / spanMs;
  }
}
