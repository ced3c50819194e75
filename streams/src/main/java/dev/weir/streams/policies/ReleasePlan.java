package dev.weir.streams.policies;

import dev.weir.internal.Candidate;
import dev.weir.internal.Release;
import dev.weir.moderation.rollout.Share;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

  /** The newest release with other rules silent. */
  public Release pausing(Releases before, List<String> rules) {
    Release newest = before.newest().orElseThrow();
    return release(before, newest.getPolicyVersion(), newest.getCandidate(), rules, null);
  }

  private Release release(
      Releases before,
      String version,
      @Nullable Candidate candidate,
      List<String> paused,
      @Nullable String rollbackTo) {
    return new Release(
        id(before, version), version, candidate, paused, rollbackTo, author, note, now);
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
        "1-" + version.substring(0, 4), version, null, List.of(), null, "weir run", null, now);
  }

  /** The release before the newest that had other policies; empty when there is none. */
  public static Optional<Release> previous(Releases releases) {
    Optional<Release> newest = releases.newest();
    return newest.flatMap(
        now ->
            releases.history().descendingMap().values().stream()
                .filter(
                    before ->
                        !before.getPolicyVersion().equals(now.getPolicyVersion())
                            || !java.util.Objects.equals(before.getCandidate(), now.getCandidate()))
                .findFirst());
  }
}
