package dev.weir.moderation.campaign;

import dev.weir.moderation.content.TextSketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The clusters of one band: posts meet here that have the same first word in the order of {@link
 * TextSketch}. A copy has the first word of its original unless that was edited or a new word comes
 * before it, so most copies of a campaign meet; the rest are known by {@link ActiveCampaigns},
 * which compares whole sketches.
 *
 * <p>At most {@link #CLUSTERS_MAX} clusters; when there are more, the one with the fewest posts
 * goes, the quietest among equals. The same sightings in the same order give the same row. A
 * sighting told again changes nothing: each log tells in the order of its offsets. Not thread-safe.
 *
 * @see BandRowLayout
 */
public final class BandRow {
  static final int CLUSTERS_MAX = 32;

  final List<Cluster> clusters;
  final Map<Integer, Long> offsetsByLog;

  /** A row without posts. */
  public BandRow() {
    this(new ArrayList<>(1), new TreeMap<>());
  }

  BandRow(List<Cluster> clusters, Map<Integer, Long> offsetsByLog) {
    this.clusters = clusters;
    this.offsetsByLog = offsetsByLog;
  }

  /**
   * What a sighting led to.
   *
   * @param repeat whether it had been counted before; nothing was changed
   * @param campaign the campaign the post belongs to, null when its cluster is none
   * @param changed whether the campaign is to be made known: it has started, grown or lasted
   * @param members ids of posts that belong to it and were decided before it was known, oldest
   *     first
   */
  public record Outcome(
      boolean repeat, @Nullable Campaign campaign, boolean changed, List<String> members) {
    static final Outcome NOTHING = new Outcome(false, null, false, List.of());

    public Outcome {
      members = List.copyOf(members);
    }
  }

  /** Takes a sighting of this band in. */
  public Outcome add(Sighting sighting, CampaignSettings settings) {
    Long seen = offsetsByLog.get(sighting.log());
    if (seen != null && sighting.offset() <= seen) {
      return again(sighting, settings);
    }
    offsetsByLog.put(sighting.log(), sighting.offset());
    Cluster cluster = nearest(sighting, settings);
    if (cluster == null) {
      clusters.removeIf(one -> one.over(sighting.createdAtMs(), settings));
      if (clusters.size() == CLUSTERS_MAX) {
        clusters.remove(least());
      }
      cluster = new Cluster(id(sighting), sighting);
      clusters.add(cluster);
    } else {
      cluster.add(sighting);
    }
    boolean starts = !cluster.active() && cluster.meets(settings);
    if (!starts && !cluster.active()) {
      return Outcome.NOTHING;
    }
    boolean changed = starts || cluster.knownTooLittle(settings);
    if (changed) {
      cluster.knownPosts = cluster.posts;
      cluster.knownLastSeenMs = cluster.lastSeenMs;
    }
    List<String> members =
        starts ? members(cluster) : sighting.known() ? List.of() : members(sighting);
    return changed || !members.isEmpty()
        ? new Outcome(false, cluster.campaign(settings), changed, members)
        : Outcome.NOTHING;
  }

  /** A crash may have taken what the sighting led to: told again, with all that may be meant. */
  private Outcome again(Sighting sighting, CampaignSettings settings) {
    Cluster cluster = nearest(sighting, settings);
    if (cluster == null || !cluster.active()) {
      return new Outcome(true, null, false, List.of());
    }
    return new Outcome(true, cluster.campaign(settings), true, members(cluster));
  }

  private static List<String> members(Sighting sighting) {
    String postId = sighting.postId();
    return postId.length() <= Sighting.POST_ID_MAX ? List.of(postId) : List.of();
  }

  private static List<String> members(Cluster cluster) {
    List<String> members = new ArrayList<>();
    for (Cluster.Recent recent : cluster.recents) {
      if (!recent.postId().isEmpty()) {
        members.add(recent.postId());
      }
    }
    return members;
  }

  private @Nullable Cluster nearest(Sighting sighting, CampaignSettings settings) {
    Cluster nearest = null;
    double best = 0;
    for (Cluster cluster : clusters) {
      if (!cluster.over(sighting.createdAtMs(), settings)) {
        double similarity = cluster.profile.similarity(sighting.sketch());
        if (similarity >= settings.similarity() && similarity > best) {
          nearest = cluster;
          best = similarity;
        }
      }
    }
    return nearest;
  }

  private Cluster least() {
    Cluster least = clusters.get(0);
    for (Cluster cluster : clusters) {
      if (cluster.posts < least.posts
          || (cluster.posts == least.posts && cluster.lastSeenMs < least.lastSeenMs)) {
        least = cluster;
      }
    }
    return least;
  }

  private static long id(Sighting first) {
    long h = Sighting.band(first.sketch()) ^ (first.log() * 0x9E3779B97F4A7C15L) ^ first.offset();
    h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }
}
