package dev.weir.moderation;

import static java.util.Objects.requireNonNull;

import dev.weir.moderation.enforcement.Verdict;
import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.policy.Look;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.Scores;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A verdict and what it rests on. Immutable.
 *
 * @param look why the post was looked at
 * @param scores null when the text could not be scored
 * @param highlights parts of the original text behind the scores that fired, strongest first per
 *     label; empty when the verdict is allow
 * @param lists what the post holds of the policy's lists
 * @param policyVersion content hash of the policy
 * @param modelVersion content hash of the text model
 */
public record Decision(
    String postId,
    Look look,
    Verdict verdict,
    @Nullable Scores scores,
    List<Highlight> highlights,
    ListFindings lists,
    String policyVersion,
    String modelVersion) {
  public Decision {
    requireNonNull(postId, "postId");
    requireNonNull(look, "look");
    requireNonNull(verdict, "verdict");
    highlights = List.copyOf(highlights);
    requireNonNull(lists, "lists");
    requireNonNull(policyVersion, "policyVersion");
    requireNonNull(modelVersion, "modelVersion");
  }
}
