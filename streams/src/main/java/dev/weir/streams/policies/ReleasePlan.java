package dev.weir.streams.policies;

import dev.weir.internal.Candidate;
import dev.weir.internal.Release;
import dev.weir.internal.RulePause;
import dev.weir.moderation.rollout.Share;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a release is to say, by who publishes it.
 *
 * @param note why; null when nothing is said
 */
public record ReleasePlan(String author, @Nullable String note, Instant now) {
  /** The policy decides everything. */
  public Release enforce(Releases before, String version) {
    return release(before, version, null, List.of(), null);
  }

  /** The policy looks on beside the one in force. */
  public Release shadow(Releases before, String version) {
    return beside(before, new Candidate(version, null));
  }

  /** The policy decides a share of the posts. */
  public Release share(Releases before, String version, Share share) {
    return beside(before, new Candidate(version, Shares.record(share)));
  }

  private Release beside(Releases before, Candidate candidate) {
    Release newest =
        before
            .newest()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no release (expected: one in force that a candidate stands beside)"));
    return release(before, newest.getPolicyVersion(), candidate, newest.getPausedRules(), null);
  }

  /** What that release said holds again. */
  public Release rollback(Releases before, Release to) {
    return release(
        before, to.getPolicyVersion(), to.getCandidate(), to.getPausedRules(), to.getId());
  }

  /** What holds, and a rule of that version silent besides. */
  public Release pause(Releases before, String rule, String version) {
    Release newest = before.newest().orElseThrow();
    List<String> paused = new ArrayList<>(newest.getPausedRules());
    paused.add(rule);
    return Release.newBuilder(
            release(before, newest.getPolicyVersion(), newest.getCandidate(), paused, null))
        .setPausing(new RulePause(rule, version))
        .build();
  }

  /**
   * What holds, and the rule speaks again; counts of bands begin anew.
   *
   * @throws IllegalArgumentException if it is not silent
   */
  public Release resume(Releases before, String rule) {
    Release newest = before.newest().orElseThrow();
    List<String> paused = new ArrayList<>(newest.getPausedRules());
    if (!paused.remove(rule)) {
      throw new IllegalArgumentException(
          "rule "
              + rule
              + ": not paused (expected: "
              + (paused.isEmpty() ? "none is" : String.join(", ", paused))
              + ")");
    }
    return release(before, newest.getPolicyVersion(), newest.getCandidate(), paused, null);
  }

  private Release release(
      Releases before,
      String version,
      @Nullable Candidate candidate,
      List<String> paused,
      @Nullable String rollbackTo) {
    int resumes = before.newest().map(newest -> resumes(newest, paused)).orElse(0);
    return new Release(
        id(before, version),
        version,
        candidate,
        paused,
        rollbackTo,
        author,
        note,
        now,
        null,
        resumes);
  }

  private static int resumes(Release newest, List<String> paused) {
    boolean allStay = paused.containsAll(newest.getPausedRules());
    return newest.getResumes() + (allStay ? 0 : 1);
  }

  /** Numbered, and with something of its own: two may publish at the same moment. */
  private String id(Releases before, String version) {
    int number = before.newest().map(newest -> number(newest.getId()) + 1).orElse(1);
    int own = Math.floorMod((author + version + now.toEpochMilli() + note).hashCode(), 0x10000);
    return String.format(Locale.ROOT, "%d-%04x", number, own);
  }

  private static int number(String id) {
    try {
      return Integer.parseInt(id.substring(0, Math.max(0, id.indexOf('-'))));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The first release, of the file an instance was started with: the same from all of them. */
  static Release first(String version, Instant now) {
    return new Release(
        "1-" + version.substring(0, 4),
        version,
        null,
        List.of(),
        null,
        "weir run",
        null,
        now,
        null,
        0);
  }

  /**
   * The release to go back to: the last before the one in force that had other policies. A rollback
   * stands for the release that it took up again, so that each further one goes on from there.
   */
  public static Optional<Release> previous(Releases releases) {
    Release from = releases.newest().orElse(null);
    if (from == null) {
      return Optional.empty();
    }
    String taken = from.getRollbackTo();
    while (taken != null) {
      Release before = releases.release(taken).orElse(null);
      from = before == null ? from : before;
      taken = before == null ? null : before.getRollbackTo();
    }
    Release now = from;
    return releases.before(now).stream()
        .filter(
            before ->
                !before.getPolicyVersion().equals(now.getPolicyVersion())
                    || !Objects.equals(before.getCandidate(), now.getCandidate()))
        .findFirst();
  }
}
