package dev.weir.streams.policies;

import dev.weir.internal.Candidate;
import dev.weir.internal.PolicyText;
import dev.weir.internal.Release;
import dev.weir.internal.RulePause;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.policy.PolicyException;
import dev.weir.moderation.rollout.Rollout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Published policies as of a position: their texts, all releases, and what is in force here. That
 * is the newest release whose policies this instance can use; if it is not the newest of all,
 * {@link #problem} says why.
 *
 * <p>Immutable and thread-safe. Memory: the texts, shared with the snapshots before.
 */
public final class Releases {
  private final Map<String, PolicyText> texts;
  private final NavigableMap<Long, Release> releases;
  private final @Nullable InForce inForce;
  private final @Nullable String problem;

  private Releases(
      Map<String, PolicyText> texts,
      NavigableMap<Long, Release> releases,
      @Nullable InForce inForce,
      @Nullable String problem) {
    this.texts = texts;
    this.releases = releases;
    this.inForce = inForce;
    this.problem = problem;
  }

  /** Nothing was published. */
  static Releases none() {
    return new Releases(Map.of(), new TreeMap<>(), null, null);
  }

  /** One policy that is in no topic: for offline work. */
  public static Releases of(Moderator moderator) {
    return new Releases(
        Map.of(), new TreeMap<>(), new InForce(null, List.of(), 0, Rollout.of(moderator)), null);
  }

  /** With these changes, in this order. */
  Releases with(List<PolicyEntry> changes, Policies policies) {
    Map<String, PolicyText> newTexts = new HashMap<>(texts);
    NavigableMap<Long, Release> newReleases = new TreeMap<>(releases);
    for (PolicyEntry change : changes) {
      if (change instanceof PolicyEntry.Text text) {
        newTexts.put(text.text().getVersion(), text.text());
      } else if (change instanceof PolicyEntry.Released released) {
        newReleases.values().removeIf(before -> before.getId().equals(released.id()));
        if (released.release() != null) {
          newReleases.put(released.position(), said(newReleases, released.release()));
        }
      }
    }
    List<String> problems = new ArrayList<>();
    InForce found = null;
    for (Release release : newReleases.descendingMap().values()) {
      try {
        found = inForce(release, newTexts, policies);
        break;
      } catch (PolicyException | NoSuchElementException e) {
        problems.add("release " + release.getId() + ": " + e.getMessage());
      }
    }
    return new Releases(newTexts, newReleases, found, problems.isEmpty() ? null : problems.get(0));
  }

  /**
   * What the release says. One that pauses a rule takes over all else from the one before: it was
   * written by who counts, perhaps while somebody published another one.
   */
  private static Release said(NavigableMap<Long, Release> before, Release release) {
    RulePause pausing = release.getPausing();
    if (pausing == null || before.isEmpty()) {
      return release;
    }
    Release holds = before.lastEntry().getValue();
    Candidate candidate = holds.getCandidate();
    List<String> paused = new ArrayList<>(holds.getPausedRules());
    boolean decides =
        pausing.getPolicyVersion().equals(holds.getPolicyVersion())
            || (candidate != null
                && pausing.getPolicyVersion().equals(candidate.getPolicyVersion()));
    if (decides
        && holds.getResumes() == release.getResumes()
        && !paused.contains(pausing.getRule())) {
      paused.add(pausing.getRule());
    }
    return Release.newBuilder(release)
        .setPolicyVersion(holds.getPolicyVersion())
        .setCandidate(candidate)
        .setPausedRules(paused)
        .setResumes(holds.getResumes())
        .build();
  }

  private static InForce inForce(
      Release release, Map<String, PolicyText> texts, Policies policies) {
    List<String> paused = release.getPausedRules();
    Moderator enforced = policies.moderator(text(release.getPolicyVersion(), texts), paused);
    Candidate candidate = release.getCandidate();
    if (candidate == null) {
      return new InForce(release.getId(), paused, release.getResumes(), Rollout.of(enforced));
    }
    Moderator other = policies.moderator(text(candidate.getPolicyVersion(), texts), paused);
    var share = candidate.getShare();
    return new InForce(
        release.getId(),
        paused,
        release.getResumes(),
        share == null
            ? Rollout.shadowed(enforced, other)
            : Rollout.shared(enforced, other, Shares.of(share)));
  }

  private static PolicyText text(String version, Map<String, PolicyText> texts) {
    PolicyText text = texts.get(version);
    if (text == null) {
      throw new NoSuchElementException("policy " + version + " is not in the topic");
    }
    return text;
  }

  /**
   * What decides here.
   *
   * @throws IllegalStateException if nothing usable was published: see {@link #usable}
   */
  public InForce inForce() {
    InForce found = inForce;
    if (found == null) {
      throw new IllegalStateException(
          "policies: "
              + (problem == null ? "none published" : problem)
              + " (expected: one that can be used here)");
    }
    return found;
  }

  /** Whether there is a release that this instance can use. */
  public boolean usable() {
    return inForce != null;
  }

  /** Why the newest release cannot be used here; empty when it is in force. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** The newest release, in force here or not. */
  public Optional<Release> newest() {
    return releases.isEmpty() ? Optional.empty() : Optional.of(releases.lastEntry().getValue());
  }

  /** All releases by position, oldest first. */
  public NavigableMap<Long, Release> history() {
    return new TreeMap<>(releases);
  }

  /** Those before that one, newest first. */
  List<Release> before(Release release) {
    List<Release> before = new ArrayList<>();
    for (Release one : releases.values()) {
      if (one.getId().equals(release.getId())) {
        break;
      }
      before.add(0, one);
    }
    return before;
  }

  /** A release by its id. */
  public Optional<Release> release(String id) {
    return releases.values().stream().filter(release -> release.getId().equals(id)).findFirst();
  }

  /** The release that made a rule silent last; empty when none did by itself. */
  public Optional<Release> pauseOf(String rule) {
    return releases.descendingMap().values().stream()
        .filter(release -> release.getPausing() != null)
        .filter(release -> release.getPausing().getRule().equals(rule))
        .findFirst();
  }

  /** Versions of published policies that begin so. */
  public List<String> versions(String beginning) {
    return texts.keySet().stream().filter(v -> v.startsWith(beginning)).sorted().toList();
  }

  /** A policy that was ever published, by its version. */
  public Optional<PolicyText> text(String version) {
    return Optional.ofNullable(texts.get(version));
  }
}
