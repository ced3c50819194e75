package dev.weir.benchmarks.campaigns;

import dev.weir.decision.Verdict;
import dev.weir.moderation.evaluation.campaign.CampaignTraffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which posts were decided as ones of a campaign, at first or later, and when. Filled by the
 * threads that send and receive, told when both are done.
 */
final class Caught {
  private static final int[] COPIES = {5, 10, 20, 50, 500};

  private final CampaignTraffic traffic;
  private final Set<String> copies = new HashSet<>();
  private final Map<String, Long> sentNanos = new ConcurrentHashMap<>();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> caughtNanos = new ConcurrentHashMap<>();
  private final Set<String> caughtAtFirst = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Verdict firstAction;

  Caught(CampaignTraffic traffic) {
    this.traffic = traffic;
    traffic.posts().stream()
        .filter(CampaignTraffic.Post::copy)
        .forEach(post -> copies.add(post.id()));
  }

  void sent(String post) {
    sentNanos.put(post, System.nanoTime());
  }

  /** Posts with a first verdict. */
  int answered() {
    return answered.size();
  }

  void told(Verdict verdict) {
    String post = verdict.getPostId();
    answered.add(post);
    if (verdict.getCampaign() == null) {
      return;
    }
    caughtNanos.putIfAbsent(post, System.nanoTime());
    if (verdict.getRevision() == 1) {
      caughtAtFirst.add(post);
    }
    if (firstAction == null && copies.contains(post)) {
      firstAction = verdict;
    }
  }

  /** The figures, a line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<String> inOrder =
        traffic.posts().stream()
            .filter(CampaignTraffic.Post::copy)
            .map(CampaignTraffic.Post::id)
            .toList();
    for (int k : COPIES) {
      List<String> first = inOrder.subList(0, Math.min(k, inOrder.size()));
      lines.add(
          String.format(
              Locale.ROOT,
              "of the first %3d copies: %3d caught when they were decided first, %3d in the end",
              first.size(),
              first.stream().filter(caughtAtFirst::contains).count(),
              first.stream().filter(caughtNanos::containsKey).count()));
    }
    long falseJoins = caughtNanos.keySet().stream().filter(id -> !copies.contains(id)).count();
    lines.add(
        "ordinary posts decided as ones of a campaign: "
            + falseJoins
            + " of "
            + (traffic.posts().size() - inOrder.size()));
    Verdict action = firstAction;
    if (action == null) {
      lines.add("no copy was caught");
      return lines;
    }
    long actedNanos = caughtNanos.getOrDefault(action.getPostId(), 0L);
    lines.add(
        String.format(
            Locale.ROOT,
            "first action: %s of copy %d, %.0f ms after the fifth copy was sent",
            action.getAction(),
            inOrder.indexOf(action.getPostId()) + 1,
            sinceSent(inOrder.get(Math.min(4, inOrder.size() - 1)), actedNanos)));
    String trigger = trigger(action);
    if (trigger != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "copy %d made it a campaign: from when that was sent until the first action %.0f ms",
              inOrder.indexOf(trigger) + 1,
              sinceSent(trigger, actedNanos)));
    }
    return lines;
  }

  private double sinceSent(String post, long nanos) {
    return (nanos - sentNanos.getOrDefault(post, nanos)) / 1e6;
  }

  /** The copy by which the campaign was known: a later revision is as of its moment. */
  private @Nullable String trigger(Verdict action) {
    if (action.getRevision() == 1) {
      return null;
    }
    Map<Long, String> byTime = new HashMap<>();
    for (CampaignTraffic.Post post : traffic.posts()) {
      if (post.copy()) {
        byTime.put(post.createdAtMs(), post.id());
      }
    }
    return byTime.get(action.getAsOf().toEpochMilli());
  }
}
