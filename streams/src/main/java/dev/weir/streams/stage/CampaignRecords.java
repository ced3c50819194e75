package dev.weir.streams.stage;

import dev.weir.decision.CampaignUse;
import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.internal.ActiveCampaign;
import dev.weir.internal.CampaignSighting;
import dev.weir.moderation.campaign.Campaign;
import dev.weir.moderation.campaign.CampaignFacts;
import dev.weir.moderation.campaign.Profile;
import dev.weir.moderation.campaign.Sighting;
import dev.weir.moderation.content.TextSketch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sightings, campaigns and what verdicts say of them, as records and back. */
final class CampaignRecords {
  private static final double HOUR_MS = 3_600_000;

  private CampaignRecords() {}

  /** The decided post, from where it stood first in the text stage's partition. */
  static CampaignSighting sighting(
      Post post, Verdict verdict, TextSketch sketch, int log, long offset) {
    PostContext context = post.getContext();
    Instant since = context == null ? null : context.getAuthorCreatedAt();
    double score = Double.NaN;
    for (var one : verdict.getScores()) {
      score = Double.isNaN(score) ? one.getScore() : Math.max(score, one.getScore());
    }
    return new CampaignSighting(
        post.getPostId(),
        hash(post.getAuthorId()),
        post.getCreatedAt(),
        since == null
            ? Double.NaN
            : (post.getCreatedAt().toEpochMilli() - since.toEpochMilli()) / HOUR_MS,
        score,
        verdict.getCampaign() != null,
        longs(sketch.words()),
        sketch.whole(),
        log,
        offset);
  }

  static Sighting sighting(CampaignSighting record) {
    return new Sighting(
        record.getLog(),
        record.getOffset(),
        record.getPostId(),
        record.getAuthor(),
        record.getCreatedAt().toEpochMilli(),
        record.getAuthorAgeHours(),
        record.getScore(),
        record.getKnown(),
        TextSketch.of(longs(record.getWords()), record.getWhole()));
  }

  static ActiveCampaign record(Campaign campaign) {
    Profile profile = campaign.profile();
    List<Long> words = new ArrayList<>(profile.size());
    List<Integer> counts = new ArrayList<>(profile.size());
    for (int i = 0; i < profile.size(); i++) {
      words.add(profile.word(i));
      counts.add(profile.count(i));
    }
    return new ActiveCampaign(
        campaign.id(),
        words,
        counts,
        profile.members(),
        profile.horizon(),
        campaign.similarity(),
        campaign.posts(),
        campaign.authors(),
        campaign.postsPerMinute(),
        campaign.authorAgeHours(),
        campaign.meanScore(),
        Instant.ofEpochMilli(campaign.firstSeenMs()),
        Instant.ofEpochMilli(campaign.lastSeenMs()),
        campaign.quietMs(),
        campaign.examples());
  }

  /**
   * @throws IllegalArgumentException if the parts do not fit together
   */
  static Campaign campaign(ActiveCampaign record) {
    return new Campaign(
        record.getId(),
        new Profile(
            longs(record.getWords()),
            record.getCounts().stream().mapToInt(count -> count).toArray(),
            record.getMembers(),
            record.getHorizon()),
        record.getSimilarity(),
        record.getPosts(),
        record.getAuthors(),
        record.getPostsPerMinute(),
        record.getAuthorAgeHours(),
        record.getMeanScore(),
        record.getFirstSeen().toEpochMilli(),
        record.getLastSeen().toEpochMilli(),
        record.getQuietMs(),
        record.getExamples());
  }

  static @Nullable CampaignUse use(@Nullable CampaignFacts facts) {
    return facts == null
        ? null
        : new CampaignUse(
            facts.id(),
            facts.posts(),
            facts.authors(),
            facts.postsPerMinute(),
            Double.isNaN(facts.authorAgeHours()) ? null : facts.authorAgeHours(),
            Double.isNaN(facts.meanScore()) ? null : facts.meanScore(),
            facts.similarity());
  }

  /** What a member is told that met the campaign before it was one: it is of it by its cluster. */
  static CampaignUse member(Campaign campaign) {
    return new CampaignUse(
        campaign.id(),
        campaign.posts(),
        campaign.authors(),
        campaign.postsPerMinute(),
        Double.isNaN(campaign.authorAgeHours()) ? null : campaign.authorAgeHours(),
        Double.isNaN(campaign.meanScore()) ? null : campaign.meanScore(),
        campaign.similarity());
  }

  static @Nullable CampaignFacts facts(@Nullable CampaignUse use) {
    return use == null
        ? null
        : new CampaignFacts(
            use.getId(),
            use.getPosts(),
            use.getAuthors(),
            use.getPostsPerMinute(),
            orUnknown(use.getAuthorAgeHours()),
            orUnknown(use.getMeanScore()),
            use.getSimilarity());
  }

  private static double orUnknown(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private static List<Long> longs(long[] values) {
    List<Long> list = new ArrayList<>(values.length);
    for (long value : values) {
      list.add(value);
    }
    return list;
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(value -> value).toArray();
  }

  /** FNV-1a over code units, finished as MurmurHash3 does. */
  /** Hash of an author's id, as sightings carry it. */
  static long hash(String author) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < author.length(); i++) {
      hash = (hash ^ author.charAt(i)) * 0x100000001B3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return hash ^ (hash >>> 33);
  }
}
