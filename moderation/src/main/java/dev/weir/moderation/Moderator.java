package dev.weir.moderation;

import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.Enforcement;
import dev.weir.moderation.enforcement.Reason;
import dev.weir.moderation.enforcement.RuleOutcome;
import dev.weir.moderation.enforcement.Verdict;
import dev.weir.moderation.explanation.MinimalEdit;
import dev.weir.moderation.explanation.MinimalEditSearch;
import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.lists.ListSnapshot;
import dev.weir.moderation.policy.Evaluation;
import dev.weir.moderation.policy.Look;
import dev.weir.moderation.policy.Mode;
import dev.weir.moderation.policy.Policy;
import dev.weir.moderation.policy.facts.PostFacts;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The decision, top to bottom: scores and features in, a verdict with its reasons out.
 *
 * <p>Pure and thread-safe: the same arguments give the same decision on every replay. A new policy
 * is a new Moderator, so that no decision sees two.
 */
public final class Moderator {
  private static final int HIGHLIGHTS_PER_LABEL = 5;

  /** Labels explained per decision: each costs about as much as scoring the text once more. */
  private static final int LABELS_EXPLAINED_MAX = 3;

  /** Reason that says that scores are not those that were wanted. */
  static final String CASCADE = "cascade";

  private final TextScorer scorer;
  private final Policy policy;
  private final Enforcement enforcement;

  public Moderator(TextScorer scorer, Policy policy, Enforcement enforcement) {
    this.scorer = scorer;
    this.policy = policy;
    this.enforcement = enforcement;
  }

  public Policy policy() {
    return policy;
  }

  public TextScorer scorer() {
    return scorer;
  }

  /** Decides about a post, with the entries of lists that stand with the policy and no others. */
  public Decision decide(
      Look look, PostFacts post, Content content, @Nullable Scores scores, FeatureVector features) {
    return decide(look, post, content, scores, features, ListSnapshot.EMPTY);
  }

  /**
   * Decides about a post.
   *
   * @param live entries of lists besides those that stand with the policy
   */
  public Decision decide(
      Look look,
      PostFacts post,
      Content content,
      @Nullable Scores scores,
      FeatureVector features,
      ListSnapshot live) {
    ListFindings found =
        policy.lists().find(content, post.media(), post.entities(), features.asOfMs(), live);
    return decide(look, post, content, scores, features, found);
  }

  /**
   * Decides about a post.
   *
   * @param look first when it was just posted, second when something was said about it since
   * @param content its text, made by the same normalizer as was scored
   * @param scores of the text, null when there are none: the policy's fallback is proposed
   * @param features as of the moment decided for, in any order of columns
   * @param found what it holds of the policy's lists
   */
  public Decision decide(
      Look look,
      PostFacts post,
      Content content,
      @Nullable Scores scores,
      FeatureVector features,
      ListFindings found) {
    Evaluation evaluation = policy.evaluate(look, post, content, scores, features, found);
    Verdict verdict = resolve(evaluation, scores);
    List<Highlight> highlights =
        verdict.action() == Action.ALLOW ? List.of() : highlights(content, evaluation.labels());
    return new Decision(
        post.postId(),
        look,
        verdict,
        scores,
        highlights,
        found,
        policy.version(),
        scorer.version());
  }

  /** The verdict of {@link #decide} without the parts of the text behind it, which cost most. */
  public Verdict verdict(
      Look look,
      PostFacts post,
      Content content,
      @Nullable Scores scores,
      FeatureVector features,
      ListFindings found) {
    return resolve(policy.evaluate(look, post, content, scores, features, found), scores);
  }

  private Verdict resolve(Evaluation evaluation, @Nullable Scores scores) {
    List<Reason> reasons = evaluation.reasons();
    if (scores != null && scores.fallback() != null) {
      reasons = new ArrayList<>(reasons);
      reasons.add(new Reason(CASCADE, RuleOutcome.FAILED, Action.ALLOW, null, scores.fallback()));
    }
    return enforcement.resolve(reasons, policy.mode() == Mode.ENFORCE, policy.quotas());
  }

  /**
   * Looks for the fewest words of the text without which it would be decided more mildly, with the
   * features as they are. Costs up to three hundred scorings.
   *
   * @param decision of {@link #decide} with the same arguments
   * @param live entries of lists besides those that stand with the policy
   * @param expired asked in between; once true, the search ends without an answer
   */
  public Optional<MinimalEdit> minimalEdit(
      Decision decision,
      PostFacts post,
      Content content,
      FeatureVector features,
      Normalizer normalizer,
      ListSnapshot live,
      BooleanSupplier expired) {
    if (decision.scores() == null) {
      return Optional.empty(); // what could not be scored was not decided by its words
    }
    List<Highlight> weights = new ArrayList<>();
    decision.highlights().stream()
        .map(Highlight::label)
        .distinct()
        .forEach(label -> weights.addAll(scorer.explain(content, label, Integer.MAX_VALUE)));
    return new MinimalEditSearch(normalizer)
        .find(
            content,
            decision.verdict().action(),
            weights,
            edited -> {
              ListFindings found =
                  policy
                      .lists()
                      .find(edited, post.media(), post.entities(), features.asOfMs(), live);
              Evaluation again =
                  policy.evaluate(
                      decision.look(), post, edited, scorer.score(edited), features, found);
              return enforcement.resolve(again.reasons(), policy.mode() == Mode.ENFORCE).action();
            },
            expired);
  }

  private List<Highlight> highlights(Content content, List<String> labels) {
    List<Highlight> highlights = new ArrayList<>();
    int explained = 0;
    for (String label : labels) {
      if (explained < LABELS_EXPLAINED_MAX && scorer.labels().contains(label)) {
        highlights.addAll(scorer.explain(content, label, HIGHLIGHTS_PER_LABEL));
        explained++;
      }
    }
    return highlights;
  }
}
