package dev.weir.streams.policies;

import dev.weir.decision.CandidateOutcome;
import dev.weir.decision.ReleaseUse;
import dev.weir.decision.Verdict;
import dev.weir.internal.PolicyText;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.policy.PolicyException;
import dev.weir.moderation.rollout.Rollout;
import dev.weir.streams.live.TopicTable;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import java.util.List;
import java.util.Optional;

/** Every policy that was ever published, to decide again by what decided then. Thread-safe. */
public final class PolicyArchive {
  private final Releases releases;
  private final Policies policies;

  private PolicyArchive(Releases releases, Policies policies) {
    this.releases = releases;
    this.policies = policies;
  }

  /**
   * Reads the topic to its end; empty when there is none or nothing was published.
   *
   * @throws dev.weir.streams.live.LiveTableException if it cannot be read
   */
  public static Optional<PolicyArchive> read(KafkaConnection kafka, PolicyLoader loader) {
    Policies policies = new Policies(loader);
    return TopicTable.readOnce(
            kafka, Topics.POLICIES, new ReleaseFormat(policies), TopicSpec.LIVE_MESSAGE_BYTES_MAX)
        .map(snapshot -> snapshot.value())
        .filter(releases -> releases.newest().isPresent())
        .map(releases -> new PolicyArchive(releases, policies));
  }

  /** What was published. */
  public Releases releases() {
    return releases;
  }

  /**
   * What made that verdict.
   *
   * @throws PoliciesException if its policy was never published, or cannot be used with the model
   *     and definitions at hand
   */
  public InForce of(Verdict logged) {
    ReleaseUse use = logged.getRelease();
    List<String> paused = use == null ? List.of() : use.getPausedRules();
    Moderator decided = moderator(logged, logged.getPolicyVersion(), paused);
    CandidateOutcome candidate = use == null ? null : use.getCandidate();
    return new InForce(
        use == null ? null : use.getId(),
        paused,
        0,
        candidate == null
            ? Rollout.of(decided)
            : Rollout.shadowed(decided, moderator(logged, candidate.getPolicyVersion(), paused)));
  }

  private Moderator moderator(Verdict logged, String version, List<String> paused) {
    String which = logged.getPostId() + " revision " + logged.getRevision() + ": policy " + version;
    PolicyText text =
        releases
            .text(version)
            .orElseThrow(
                () ->
                    new PoliciesException(
                        which
                            + " was not published in "
                            + Topics.POLICIES
                            + " (expected: --policy FILE of then)"));
    try {
      return policies.moderator(text, paused);
    } catch (PolicyException e) {
      throw new PoliciesException(
          which
              + " does not go with the model and definitions at hand (expected: --model,"
              + " --definitions of then): "
              + e.getMessage());
    }
  }
}
