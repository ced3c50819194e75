package dev.weir.moderation.evaluation.campaign;

import dev.weir.moderation.campaign.ActiveCampaigns;
import dev.weir.moderation.campaign.BandRow;
import dev.weir.moderation.campaign.Campaign;
import dev.weir.moderation.campaign.CampaignFacts;
import dev.weir.moderation.campaign.CampaignSettings;
import dev.weir.moderation.campaign.Sighting;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.content.TextSketch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much of a planted campaign is caught, by clustering and, to compare, by one fingerprint per
 * text; posts are taken one after the other, and a campaign is known at once.
 *
 * @param copies of the planted campaign
 * @param caught copies that were known to belong to a campaign when they came, by how many copies
 *     had come: at 0 of all, else of the first so many
 * @param startedAtCopy number of the copy with which the first campaign that consists of copies
 *     started; 0 if none did
 * @param startedAtMs its event time, after the first copy's
 * @param falseActs ordinary posts taken for some campaign's
 * @param falseJoins ordinary posts taken for one of the planted campaign's
 * @param falseCampaigns campaigns that consist of ordinary posts
 * @param byFingerprint copies of whose fingerprint there were five posts of five authors within the
 *     hour before
 * @param falseByFingerprint ordinary posts of which the same is true
 */
public record CampaignFigures(
    int copies,
    Map<Integer, Integer> caught,
    int startedAtCopy,
    long startedAtMs,
    int falseActs,
    int falseJoins,
    int falseCampaigns,
    int byFingerprint,
    int falseByFingerprint) {
  private static final int LENGTH_MIN = 40;
  private static final int[] AFTER = {5, 10, 20, 50};

  public CampaignFigures {
    caught = Map.copyOf(caught);
  }

  /** Share of all copies that were caught when they came. */
  public double caughtShare() {
    return (double) caught.getOrDefault(0, 0) / copies;
  }

  /** Takes the traffic once. Cost: microseconds per post, memory for all bands. */
  public static CampaignFigures of(CampaignTraffic traffic, CampaignSettings settings) {
    Run run = new Run(settings, traffic.campaignStartMs());
    for (CampaignTraffic.Post post : traffic.posts()) {
      run.take(post);
    }
    return run.figures();
  }

  private static final class Run {
    private final CampaignSettings settings;
    private final long startMs;
    private final Normalizer normalizer = new Normalizer();
    private final Map<Long, BandRow> rows = new HashMap<>();
    private final Map<String, Campaign> known = new LinkedHashMap<>();
    private final Map<String, int[]> membersByCampaign = new HashMap<>();
    private final Map<String, List<CampaignTraffic.Post>> byFingerprint = new HashMap<>();
    private final Map<Integer, Integer> caught = new HashMap<>();
    private final Set<String> ofCopies = new HashSet<>();
    private ActiveCampaigns active = ActiveCampaigns.NONE;
    private int copies;
    private int startedAtCopy;
    private long startedAtMs;
    private int falseActs;
    private int falseJoins;
    private int spread;
    private int falseSpread;
    private long offset;

    Run(CampaignSettings settings, long startMs) {
      this.settings = settings;
      this.startMs = startMs;
    }

    void take(CampaignTraffic.Post post) {
      Content content = normalizer.normalize(post.text());
      TextSketch sketch = TextSketch.of(content.normalized());
      copies += post.copy() ? 1 : 0;
      CampaignFacts found = active.find(sketch, post.createdAtMs());
      if (found != null) {
        count(post, found);
      }
      fingerprint(post, content.fingerprint());
      if (Sighting.comparable(sketch)) {
        cluster(post, sketch, found != null);
      }
    }

    private void count(CampaignTraffic.Post post, CampaignFacts found) {
      int[] members = membersByCampaign.computeIfAbsent(found.id(), id -> new int[2]);
      members[post.copy() ? 1 : 0]++;
      if (!post.copy()) {
        falseActs++;
        falseJoins += ofCopies.contains(found.id()) ? 1 : 0;
        return;
      }
      caught.merge(0, 1, Integer::sum);
      for (int after : AFTER) {
        if (copies <= after) {
          caught.merge(after, 1, Integer::sum);
        }
      }
    }

    private void cluster(CampaignTraffic.Post post, TextSketch sketch, boolean isKnown) {
      double ageHours = (post.createdAtMs() - post.authorCreatedAtMs()) / 3_600_000.0;
      BandRow.Outcome outcome =
          rows.computeIfAbsent(Sighting.band(sketch), band -> new BandRow())
              .add(
                  new Sighting(
                      0,
                      offset++,
                      post.id(),
                      hash(post.author()),
                      post.createdAtMs(),
                      ageHours,
                      Double.NaN,
                      isKnown,
                      sketch),
                  settings);
      Campaign campaign = outcome.campaign();
      if (campaign == null || !outcome.changed()) {
        return;
      }
      if (known.put(campaign.id(), campaign) == null) {
        long own = campaign.examples().stream().filter(id -> id.startsWith("c")).count();
        if (2 * own > campaign.examples().size()) {
          ofCopies.add(campaign.id());
          if (startedAtCopy == 0) {
            startedAtCopy = copies;
            startedAtMs = post.createdAtMs() - startMs;
          }
        }
      }
      active = new ActiveCampaigns(known.values());
    }

    /** As rules on the spread of a fingerprint would: short texts are everybody's. */
    private void fingerprint(CampaignTraffic.Post post, String fingerprint) {
      if (post.text().length() < LENGTH_MIN) {
        return;
      }
      List<CampaignTraffic.Post> same =
          byFingerprint.computeIfAbsent(fingerprint, key -> new ArrayList<>());
      same.add(post);
      same.removeIf(one -> one.createdAtMs() <= post.createdAtMs() - settings.windowMs());
      long authors = same.stream().map(CampaignTraffic.Post::author).distinct().count();
      if (same.size() >= settings.postsMin() && authors >= settings.authorsMin()) {
        spread += post.copy() ? 1 : 0;
        falseSpread += post.copy() ? 0 : 1;
      }
    }

    CampaignFigures figures() {
      return new CampaignFigures(
          copies,
          caught,
          startedAtCopy,
          startedAtMs,
          falseActs,
          falseJoins,
          known.size() - ofCopies.size(),
          spread,
          falseSpread);
    }

    private static long hash(String author) {
      long hash = 0xCBF29CE484222325L;
      for (int i = 0; i < author.length(); i++) {
        hash = (hash ^ author.charAt(i)) * 0x100000001B3L;
      }
      hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
      return hash ^ (hash >>> 33);
    }
  }
}
