package dev.weir.moderation.rollout;

import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.Decision;
import dev.weir.moderation.Moderator;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.policy.Look;
import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.scoring.Scores;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The policy in force and, beside it, a candidate that looks on or decides a share of the posts.
 * Each post is decided by one of the two, all of it.
 *
 * <p>Pure and thread-safe. Cost: that of one policy, with a candidate that looks on that of two.
 */
public final class Rollout {
  private final Moderator enforced;
  private final @Nullable Moderator candidate;
  private final @Nullable Share share;

  private Rollout(Moderator enforced, @Nullable Moderator candidate, @Nullable Share share) {
    this.enforced = enforced;
    this.candidate = candidate;
    this.share = share;
  }

  /** One policy for all. */
  public static Rollout of(Moderator enforced) {
    return new Rollout(enforced, null, null);
  }

  /** A candidate whose answers are kept and not acted upon. */
  public static Rollout shadowed(Moderator enforced, Moderator candidate) {
    return new Rollout(enforced, candidate, null);
  }

  /** A candidate that decides a share. */
  public static Rollout shared(Moderator enforced, Moderator candidate, Share share) {
    return new Rollout(enforced, candidate, share);
  }

  /** What decides where nothing is said of the author or the post. */
  public Moderator enforced() {
    return enforced;
  }

  /** The policy of that version, if it decides posts here. */
  public Optional<Policy> policy(String version) {
    if (enforced.policy().version().equals(version)) {
      return Optional.of(enforced.policy());
    }
    Moderator other = share == null ? null : candidate;
    return other != null && other.policy().version().equals(version)
        ? Optional.of(other.policy())
        : Optional.empty();
  }

  /**
   * As {@link Moderator#decide}, by the policy that the post falls to.
   *
   * @param live entries of lists besides those that stand with a policy
   */
  public Ruling decide(
      Look look,
      PostFacts post,
      Content content,
      @Nullable Scores scores,
      FeatureVector features,
      ListSnapshot live) {
    return decide(
        look,
        post,
        content,
        scores,
        features,
        moderator ->
            moderator
                .policy()
                .lists()
                .find(content, post.media(), post.entities(), features.asOfMs(), live));
  }

  /**
   * As above.
   *
   * @param found what the post holds of a policy's lists
   */
  public Ruling decide(
      Look look,
      PostFacts post,
      Content content,
      @Nullable Scores scores,
      FeatureVector features,
      Function<Moderator, ListFindings> found) {
    Moderator other = candidate;
    Share part = share;
    if (other == null) {
      return new Ruling(
          enforced.decide(look, post, content, scores, features, found.apply(enforced)), null);
    }
    if (part != null) {
      Moderator chosen = part.has(post.authorId(), post.postId()) ? other : enforced;
      return new Ruling(
          chosen.decide(look, post, content, scores, features, found.apply(chosen)), null);
    }
    Decision decision =
        enforced.decide(look, post, content, scores, features, found.apply(enforced));
    return new Ruling(
        decision,
        new Ruling.Shadow(
            other.policy().version(),
            other.verdict(look, post, content, scores, features, found.apply(other))));
  }
}
